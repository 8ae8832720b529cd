/** What paths and packages say of what a program keeps on disk, as data. Paths are heard as words (see judge/words.ts), folders as they stand. */

/** Records whose loss is the loss of the business: by the words of the path and of the code around it. */
export const RECORD_PATHS =
  /\b(?:payments?|withdrawals?|deposits?|payouts?|refunds?|prizes?|orders?|accounts?|users?|customers?|clients?|transactions?|invoices?|bookings?|reservations?|wallets?|balances?|subscriptions?|subscribers?|appointments?|members?|profiles?|messages?|chats?|conversations?|posts?|comments?|todos?|tasks?|notes?|votes?|tickets?|carts?|contacts?|leads?|products?|inventory|employees?|students?|patients?|submissions?|waitlist|sessions?|tokens?|credentials?|passwords?)\b/;

/** The tables that statements make, by name. */
export const MADE_TABLES = /\bcreate\s+(?:virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?["'`[]?([\w.]+)/gi;

/** A folder or file that is a whole store. */
export const STORE_PATHS = /\b(?:db|database|records?|entities|store|storage)\b/;

/** Data that is made from something else, or that only tells how work goes on. */
export const DERIVED_PATHS =
  /\b(?:caches?|cached|exports?|reports?|sync|synced|progress|jobs?|uploads?|generated|output|results?|thumbs?|thumbnails?|images?|media|backups?|snapshots?|tmp|temp|metrics|analytics|stats|usage|observability|telemetry|model|embeddings)\b/;

/** Functions that keep a copy in a file. */
export const FILLS_CACHE = /\bcaches?\b/;

/** Files of what was done with records, whatever records their names begin with: `user-activities.json`. */
export const SECONDARY_FILES =
  /\b(?:activit(?:y|ies)|audits?|history|histories|visits?|views|clicks|logs|analytics|statistics|stats)(?: (?:json|jsonl|ndjson|csv))?$/;

/** What an administrator sets. */
export const SETTINGS_PATHS = /\b(?:config(?:uration)?s?|settings|preferences|options|flags|toggles|integrations)\b/;

/** What is kept about records, or lost without much harm. */
export const SECONDARY_PATHS =
  /\b(?:activit(?:y|ies)|history|histories|events?|audits?|state|status|last|counters?|visits?|views?|hits|seen|locks?|pids?)\b/;

/** Copies of records that are kept elsewhere. */
export const COPIED_PATHS = /\b(?:uploads?|exports?|cached|caches?)\b/;

/** Files and folders that hold a log. */
export const LOG_PATHS = /(?:^|\/)(?:logs?|var\/log)(?:\/|$)|\.log$|[-_.]log(?:\.|$)/i;

/** Files of rows that somebody put into a folder of logs, and what such a file is called where it is a log after all. */
export const TABLE_IN_LOGS = /(?:^|\/)logs?\/[^/]+\.json$/i;
export const LOG_NAMES =
  /\b(?:logs?|errors?|audits?|events?|activity|activities|access|debug|traces?|history|requests?|warnings?|output)\b/;

/** Files that only stand in for a store while one develops. */
export const STAND_IN_PATHS = /\b(?:mocks?|dev|fake|stub|dummy)\b/;

/** Packages that write a file under Node.js and offer a download in the browser. */
export const DOWNLOAD_PACKAGES = /^(?:xlsx|xlsx-js-style|jspdf|pptxgenjs|docx|file-saver)[:/]/;

/** Calls that write through a file descriptor. */
export const DESCRIPTOR_CALLS = /\.write(?:Sync)?$/;

/** Options that name the folder of uploads. */
export const UPLOAD_FOLDER_OPTIONS = ['uploadDir', 'destination', 'dest', 'tempFileDir', 'directory'] as const;

/** Packages whose files are uploads: they lie in the temporary folder where no folder is named. */
export const UPLOAD_PACKAGES = /^(?:multer|formidable|express-fileupload|@fastify\/multipart|@nestjs\/platform-express)$/;

/** What upload middleware is asked for, and the properties of a request that then hold the files. */
export const UPLOAD_METHODS_OF_ROUTES = /^(?:single|array|fields|any)$/;
export const UPLOAD_NAMES = /^files?$/;
/** Where they lie under the names of a form's fields: `req.files.avatar[0]` (multer, `upload.fields`). */
export const FILES_BY_FIELD = 'files';

/** Packages made for the settings of command-line tools. */
export const SETTINGS_PACKAGES: ReadonlySet<string> = new Set(['conf', 'configstore']);

/** The temporary folder itself, and none in it. */
export const TEMPORARY_ROOT = /^(?:<tmp>|\/tmp|\/var\/tmp)$/;

/** Files that are there to keep others out. */
export const LOCK_FILES = /lock|mutex|semaphore|\.pid\b|running|claim|in-?progress/i;
