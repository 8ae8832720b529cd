/** What the names around timers and un-awaited calls say, as data. */

/** Calls of loggers: `console.log`, `log.warn`, `logger.info`, `req.log.error`, `Sentry.captureException`. */
export const LOG_CALL =
  /^(?:console\.\w+|\w*log(?:ger)?\w*\.(?:log|debug|info|warn|warning|error|trace|fatal|verbose|http|silly|child|otp|audit|success)|(?:statsd|dogstatsd?|metrics|meter|histogram|counter)\.\w+|(?:recordIncrement|recordGauge|recordHistogram|recordDistribution)|(?:Sentry|rollbar|bugsnag|newrelic|Raven)\.\w+|(?:log|debug|warn|logError|logInfo|logWarn|logger|captureException|captureMessage|reportError))$/i;

/** Collectors of log lines on the developer's own machine, which assistants and profilers put into code while they look for a fault. */
export const LOCAL_COLLECTORS =
  /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0)(?::\d+)?\/(?:[^?#]*\/)?(?:ingest|logs?|debug|traces?|telemetry)(?:[/?#]|$)/i;

/** Methods by which a connected client gets something. */
export const ANSWER_METHODS =
  /^(?:json|jsonp|send|sendStatus|sendFile|end|render|redirect|write|writeHead|flush|enqueue|close|sse|ping|emit|terminate|error|next|complete|download|pipe|push|status|cancel)$/;

/** What handlers call the one connection that they are given. */
export const CONNECTIONS_GIVEN = /^(?:ws|socket|client|conn(?:ection)?|peer|sock|\w*(?:Socket|Ws|Client|Conn))$/;

/** Methods of sockets and streams that tell whoever is connected something. */
export const SENDING_METHODS = /^(?:send|emit|write|enqueue|push|publish|json)$/;

/** Functions of the runtime and of packages that talk to the network or write files, by path. */
export const NETWORK = new RegExp(
  [
    '^global:(?:fetch|\\$fetch|XMLHttpRequest|navigator\\.sendBeacon)$',
    '^(?:axios|got|ky|undici|node-fetch|cross-fetch|isomorphic-fetch|superagent|request|request-promise|needle|phin|bent|ofetch|wretch):(?:\\.(?:create|extend|defaults|default)(?:\\(\\))?)?(?:\\.\\w+)?$',
    '^@nestjs/axios:\\.HttpService\\(\\)\\.axiosRef(?:\\.\\w+)?$',
    '^(?:http|https|http2|net):\\.(?:request|get|connect|createConnection)$',
    '^@nestjs/axios:\\.HttpService\\(\\)\\.(?:get|post|put|patch|delete|head|request|axiosRef(?:\\.\\w+)?)$',
    '^(?:nodemailer|@sendgrid/\\w+|resend|postmark|mailgun\\.js|mailgun-js|twilio|web-push|@slack/[\\w-]+|pusher|ably|expo-server-sdk|@novu/node|@knocklabs/node):.*\\(\\)\\.(?:\\w+\\.)*(?:send\\w*|create|trigger\\w*|publish\\w*|postMessage|notify)$',
    '^(?:@sendgrid/mail|web-push):\\.send\\w*$',
    '^(?:bullmq|bull|bee-queue|pg-boss|amqplib|kafkajs|@upstash/qstash|inngest|@trigger\\.dev/sdk|agenda):.*\\(\\)\\.(?:add|addBulk|send|sendBatch|publish|publishJSON|sendToQueue|now|trigger|batchTrigger|enqueue)$',
    '^(?:@openpanel/(?:sdk|nextjs|express)|logsnag|@logsnag/node|@umami/node|customerio-node|@june-so/analytics-node|plausible-tracker|@aptabase/\\w+|mixpanel|@dub/analytics|@vercel/analytics/server):.*\\.(?:track|event|identify|page|alias|group|publish|increment|decrement|revenue|import)$',
    '^fs(?:/promises)?:(?:\\.promises)?\\.(?:writeFile|appendFile|unlink|rm|mkdir|rename|copyFile)$',
  ].join('|'),
);

/** Processes and tasks of threads that are started beside this one, and that end with its instance. */
export const CHILD_PROCESSES =
  /^(?:child_process:\.(?:spawn|exec|execFile|fork)|cross-spawn:(?:\.spawn)?|worker_threads:\.Worker|execa:(?:\.(?:execa|execaCommand|execaNode|\$))?|fluent-ffmpeg:\(\)(?:\.\w+(?:\(\))?)*\.(?:run|save|saveToFile|mergeToFile|screenshots?|takeScreenshots|thumbnails?)|workerpool:\.pool\(\)\.exec|(?:piscina|tinypool):(?:\.\w+)?\(\)\.run)$/;

/** Writing to the disk at once: done when the call is, but a timer that comes to it late may never do it. */
export const WRITES_AT_ONCE = /^fs:(?:\.default)?\.(?:writeFileSync|appendFileSync|writeSync|renameSync|copyFileSync)$/;

/** Removing from the disk at once. */
export const REMOVES_AT_ONCE = /^fs:(?:\.default)?\.(?:unlinkSync|rmSync|rmdirSync)$/;

/** Statements that say how a database is laid out, in words. */
export const LAYOUT_STATEMENT = /\b(?:create (?:unique |virtual )?(?:table|index)|pragma)\b/;

/** SQL that changes nothing where it was run before. */
export const REPEATABLE_STATEMENT =
  /^\s*(?:create\s+(?:or\s+replace\b|(?:unique\s+|virtual\s+|materialized\s+|temp(?:orary)?\s+)*(?:table|index|view|schema|database|extension|type|sequence|trigger)\s+(?:concurrently\s+)?if\s+not\s+exists)|alter\s+table\b[^;]*\bif\s+not\s+exists|insert\s+or\s+ignore\s+into\s+(?:migrations|schema)|pragma\b)/i;

/** Methods that make ready what may be there already. */
export const SETTING_UP_METHODS =
  /^(?:mkdir|ensureDir|ensureIndex(?:es)?|createIndex(?:es)?|syncIndexes|createCollectionIfNotExists|createIfNotExists|createTableIfNotExists|ensureTable|ensureBucket|assertQueue|assertExchange|bindQueue|xgroup|xgroupCreate|putBucketLifecycleConfiguration)$/i;

/** Methods of clients that do nothing worth waiting for: configuration, listeners, building a query, asking which sockets are there, closing. */
export const QUICK_METHODS =
  /^(?:on|once|off|addListener|removeListener|emit|use|extend|\$on|\$use|\$extends|configure|config|setApiKey|init|unref|ref|child|bind|then|catch|finally|get|getInstance|model|collection|db|from|select|addSelect|where|andWhere|orWhere|groupBy|addGroupBy|orderBy|addOrderBy|having|andHaving|leftJoin|innerJoin|leftJoinAndSelect|innerJoinAndSelect|setParameters?|doc|toString|toJSON|createTransport|database|schema|of|in|to|join|leave|subscribe|unsub(?:scribe)?\w*|destroy|end|release|disconnect|quit|close|terminate\w*|idFromName|next|validate|virtual|index|pre|post|plugin|verify|sign|setHeader|getFunctionName|pipeline|multi|prepare|startSpan|setAttribute|setUser|setTag|fetchSockets)$/;

/** Connections to mailboxes, which say goodbye by `logout`: whoever opened one has only closed it. */
export const MAILBOXES = /^(?:imapflow|imap-simple|emailjs-imap-client):/;

/** Methods and functions of clients that go to the service and give a promise. */
export const CLIENT_METHODS =
  /^(?:query|execute|exec|run|batch|raw|\$queryRaw(?:Unsafe)?|\$executeRaw(?:Unsafe)?|\$transaction|find\w*|count\w*|aggregate|groupBy|create(?!Transport|Client|Pool|Server|Baggage|Connection|Hash|Hmac|Cipher|Instance|Logger|Meter|Counter|Histogram|Context|Channel|Element|Root|Store|Signer|Sender|Index|Read|Write)\w*|insert\w*|save\w*|update\w*|upsert\w*|delete\w*|remove|softDelete|softRemove|recover|restore|destroyAll|bulk\w*|replaceOne|increment|decrement|add|addDoc|setDoc|updateDoc|deleteDoc|getDocs?|send\w*|publish\w*|trigger\w*|invoke\w*|enqueue\w*|capture\w*|charge|refund|put\w*|post|patch|request|fetch|mutation|action|call|upload\w*|copy\w*|complete|generate\w*|embed\w*|setex|set|mset|hset|hmset|hincrby|incr|incrby|decr|decrby|expire|lpush|rpush|ltrim|sadd|srem|zadd|zincrby|zrem|xadd|del|unlink|hdel|getdel|eval|say|announce|whisper|verifyIdToken|setCustomUserClaims|mail|notify)$/;

/** Waiting that is no work: sleeping, joining promises. */
export const NOT_WORK = /^(?:global:Promise\b|timers\/promises:|global:(?:Bun\.sleep|scheduler)|delay:|p-\w+:|global:queueMicrotask)/;

/** Databases in a file whose statements are done when the call returns: https://orm.drizzle.team/docs/get-started-sqlite, `run()` of synchronous drivers. */
export const SYNCHRONOUS_DATABASES =
  /^(?:sqlite|better-sqlite3|bun:sqlite|drizzle-orm\/(?:better-sqlite3|bun-sqlite|node-sqlite|sql-js|expo-sqlite|durable-sqlite)):/;
/** The package of the same name as the module of Node, which gives promises. */
export const WAITS_FOR_FILES = /^sqlite:(?:\.open|\.Database|\.Statement)\b(?!Sync)/;
/** The calls that run a statement there. */
export const SYNCHRONOUS_ENDS = /^(?:run|all|get|values|exec|transaction)$/;

/** Cleaning up and warming up: a later request does the same again, so that losing one run costs nothing. */
export const SELF_HEALING =
  /\b(?:clean ?up|cleanups?|clean|prune|purge|sweep|evict|expired|gc|vacuum|warm|warm ?up|prewarm|preload|prefetch|pre ?generate|precompute|prime|revalidate|repair|reindex|heal|migrate|touch|last (?:seen|used|active|activity|access(?:ed)?|login|log in|sign ?in))\b/;

/** Rows of those who come again and again, and the names of the moment at which they last did. */
export const THOSE_WHO_COME = /^(?:\w+ )?(?:sessions?|devices?|presences?|visitors?)$/;
export const NOTED_MOMENTS =
  /^(?:updated|modified|touched|refreshed|(?:last )?(?:seen|used|active|activity|access(?:ed)?))(?: (?:at|on|time))?$/;

/** Lists of what was used last: losing one entry is barely visible. */
export const RECENT = /\b(?:recents?|recently (?:used|viewed|searched)|last (?:viewed|searched)|suggestions?)\b/;

/** Functions that take the options of fetch, and those of them that say in which manner it is asked, not what for. */
export const FETCHES = /^(?:\$?o?fetch|fetchRaw)$/;
export const FETCH_MANNER = /^(?:cache|credentials|duplex|integrity|keepalive|mode|next|priority|redirect|referrer(?:Policy)?|signal)$/;

/** Caches: losing a write costs a hit. */
export const CACHE_WRITE =
  /(?<!\b(?:skip|no|bypass|ignore|disable|without|use) ?)\b(?:caches?|cached|caching|memo|set ?cache|cache ?set)\b/;

/** Figures and log lines that are cheap to lose. */
export const CHEAP =
  /\b(?:metrics?|telemetry|beacon|statsd|datadog|prometheus|ping|heartbeat|logs?|logger|log lines?|loki|logtail|axiom|sentry|trace|tracing|spans?)\b/;

/** Labels of the entry points of objects that their platform keeps awake for what they started. */
export const DURABLE_OBJECT = /^(?:durable object|agent) /;

/** Rows that somebody looks at later, but that nobody waits for. */
export const RECORDS =
  /\b(?:audits?|audit ?(?:row|log|event|trail)s?|analytics|usage|track(?:ing|er)?|track ?event|page ?views?|views?|impressions?|activity|activities|user ?actions?|history|stats?|statistics|visits?|clicks?|access ?logs?|request ?logs?|log (?:event|activity|action|request|usage|audit|security)|record ?(?:event|usage|activity|visit|view|click|impression|(?:page|traffic)? ?hits?)|(?:page|site|traffic) hits?|(?:hit|use|access|open|play|download|read) ?counts?)\b/;

/** Work that somebody waits for. */
export const WAITED =
  /\b(?:e?mails?|mailer|sms|notif\w*|notify|webhooks?|jobs?|orders?|payments?|invoices?|refunds?|reminders?|digests?|newsletters?|campaigns?|queue\w*|retry|retries|pending|tasks?|workflows?|process\w*|send\w*|deliver\w*|publish\w*|sync\w*|import\w*|export\w*|generat\w*|enrich\w*|settle\w*|charge\w*|transactions?|trades?|match(?:making|es)?|games?|rooms?|tournaments?|auctions?|bids?|escrows?|otp|messages?)\b/;

/** What somebody receives: a call that names it is waited for, whatever else stands around it. */
export const RECEIVED =
  /\b(?:e?mails?|mailer|sms|notif\w*|notify|webhooks?|orders?|payments?|invoices?|refunds?|reminders?|newsletters?|otp)\b/;

/** Calls by which people, or other services, are sent something. */
export const SENDING_CALLS =
  /^send(?:e?mail|mails|message|messages|sms|text|notifications?|push\w*|to\w*|raw\w*|transaction|photo|document|template\w*)?$/i;

/** Upkeep that runs periodically: nobody waits for one run. */
export const UPKEEP =
  /\b(?:clean ?up|cleanups?|clean|prune|purge|sweep|retention|evict|expir\w*|gc|vacuum|warm|health|heartbeat|alive|ping|refresh|reload|metrics?|stats?|flush|telemetry|analytics|logs?|rotate|monitor\w*|collect\w*|scal\w*|snapshot|backup|delete from|stale|old)\b/;

/** Packages whose calls note what somebody did, for those who count it later. */
export const ANALYTICS_PACKAGES =
  /^(?:posthog-node|@segment\/analytics-node|analytics-node|@rudderstack\/rudder-sdk-node|@amplitude\/|@openpanel\/|logsnag|@logsnag\/|@umami\/node|customerio-node|@june-so\/|plausible-tracker|@aptabase\/|mixpanel|@dub\/analytics|@vercel\/analytics|@clickhouse\/client)/;

/** Queries by which a database is only asked whether it is there, in words, and the methods that send them. */
export const ASKS_FOR_NOTHING = /\bselect 1(?: \||$)/;
export const ASKING_DATABASES = /^(?:query|execute|raw|authenticate|\$queryRaw(?:Unsafe)?|\$executeRaw(?:Unsafe)?)$/;

/** What a heartbeat writes. */
export const HEARTBEAT = /\b(?:ping|pong|heartbeat|keep ?alive|keepalive|alive|is alive)\b/;

/** Calls by which a server on a free plan keeps itself from being put to sleep. */
export const WAKES_ITSELF = /\b(?:keep ?alive|keepalive|keep ?awake|keepawake|self ?ping|wake ?up|wake ?(?:dyno|server|me)|stay ?awake)\b/;

/** A statement for a database, in words. */
export const STATEMENT = /\b(?:select\b.*\bfrom|delete from|insert into|update\b.*\bset)\b/;

/** A statement that removes rows and does nothing else, in words. */
export const DELETE_STATEMENT = /^(?!.*\b(?:insert into|update)\b).*\bdelete from\b/;

/** `delete from codes where until < now()`: what is told of the rows is that their time is over. */
export const OVER_BY_NOW =
  /<=?\s*\(?\s*(?:now\s*\(|current_timestamp|localtimestamp|datetime\s*\(\s*'now|unixepoch\s*\(|unix_timestamp\s*\(|getdate\s*\()/i;

/** `delete from codes where until < $1`: with the time beside it. */
export const OVER_BY_PARAMETER = /<=?\s*(?:\$\d|\?|:\w)/;

/** How builders of queries and conditions say "before": `lt(codes.until, now)`, `.lt('until', now)`, `{ until: { $lt: now } }`. */
export const BEFORE = /^\$?(?:lte?|lessThan(?:OrEqual(?:To)?)?)$/i;

/** Methods by which a connection is given back. */
export const GIVING_BACK = /^\$?(?:end|close|release|disconnect|quit)$/;

/** Clients of stores of files and rows, whose every command goes by `send`: nobody receives it. */
export const COMMANDS_TO_STORES =
  /^@aws-sdk\/(?:client-(?:s3\w*|dynamodb\w*|lambda|cloudwatch\w*|secrets-manager|ssm|rds\w*|athena|glue|ecs|ec2|kms|sts|cloudfront|textract|rekognition|polly|bedrock\w*)|lib-dynamodb):/;

/** Methods that empty a cache. */
export const EMPTYING_METHODS = /^(?:clear|clearAll)$/;

/** Making sure that a folder is there. */
export const MADE_FOLDERS = /^fs(?:\/promises)?:(?:\.promises)?\.mkdir(?:Sync)?$/;

/** Functions that only look at files of this instance, by path. */
export const READ_FILES = /^fs(?:\/promises)?:(?:\.promises)?\.(?:stat|lstat|access|exists|readFile|readdir|readlink|realpath)$/;

/** What gives the contents of a file without anybody waiting. */
export const READ_AT_ONCE = /^fs:\.readFileSync$/;

/** Functions that remove files, by path. */
export const REMOVED_FILES =
  /^(?:fs(?:\/promises)?:(?:\.promises)?\.(?:unlink|rm|rmdir)(?:Sync)?|fs-extra:(?:\.default)?\.(?:unlink|rm|rmdir|remove)|fs-jetpack:(?:\.default)?\.removeAsync|(?:rimraf|del):(?:\.default|\.rimraf|\.deleteAsync)?)$/;

/** What tells the clients of a server of sockets something, by path. */
export const TOLD_TO_SOCKETS = /^socket\.io:.*\.emit$/;

/** Names under which handlers know a client that is connected. */
export const CONNECTION_NAMES =
  /^(?:res|response|reply|raw|stream|sse|controller|writer|socket|sockets?|ws|conn(?:ection)?|client|viewer|subscriber|observer|peer|spec(?:tator)?|listener|push|send|port|channel|io|wss|server|to|in|except|broadcast|volatile|room|of|emit|h?eartbeat|res\w*|\w*(?:Socket|Ws|Client|Controller|Stream|Writer|Conn|Response|Subscriber|Res))$/i;

/** Functions of the runtime that put work off to the next turn of the event loop. */
export const PUT_OFF = /^(?:global:(?:setImmediate|queueMicrotask|process\.nextTick)|timers:\.setImmediate|process:\.nextTick)$/;

/** Methods that make a promise of a promise. */
export const PROMISE_CHAIN = /^(?:then|catch|finally)$/;

/** Methods of a response after which it is on its way. */
export const SENDING = /^(?:json|send|end|sendStatus|redirect|render|sendFile)$/;

/** Names of the response in a handler. */
export const RESPONSE_NAMES = /^(?:res|response|reply)$/i;

/** Names of what a handler answers with or goes on by. */
export const ANSWERER_NAMES =
  /^(?:res|response|reply|next|callback|cb|done|resolve|reject|controller|writer|socket|ws|subscriber|observer|stream|push|send|enqueue|sse)$/i;

/** Names of what a response is written to. */
export const ANSWERED_ON = /^(?:res|response|reply|controller|\w*writer|socket|ws|subscriber|observer|\w*stream\w*|raw|status|code|type)$/i;

/** Methods by which a handler answers, whole or in part. */
export const ANSWERING_METHODS =
  /^(?:json|send|end|sendStatus|redirect|render|write|enqueue|close|next|status|code|emit|complete|error|update|append|done|merge|data)$/;

/** Methods that set what goes before the answer and give the response back. */
export const HEADER_METHODS = /^(?:status|code|type|set|header)$/;

/** Methods of a worker's bindings that go outside. */
export const BINDING_METHODS = /^(?:put|delete|send|sendBatch|fetch|writeDataPoint)$/;

/** Functions of HTTP clients that send nothing. */
export const CLIENT_SETUP = /^(?:create|extend|defaults|isAxiosError|isCancel|all|spread)$/;

/** Calls that give an answer: what is called on that goes nowhere. */
export const ANSWERS_OF_CLIENTS = /^(?:query|find\w*|get\w*|fetch|request|json|data|execute|exec|generate\w*|create|rerank|search|embed)$/;

/** Calls that give a document with methods of its own. */
export const DOCUMENTS = /^(?:findOne|findById)$/;

/** `crew.seats.id(seat)`: a document that lies in a list of another, https://mongoosejs.com/docs/subdocs.html#removing-subdocs. */
export const PARTS_OF_DOCUMENTS = /^mongoose:.*\)(?:\.[$\w]+)+\.id(?:\(\))?$/;

/** Methods of documents and queries that do go to the service. */
export const DOCUMENT_METHODS = /^(?:exec|execute|save|getDocs?)$/;

/** Methods of documents that change them here; `save` sends them. */
export const PLAIN_DOCUMENT_METHODS = /^(?:set|add|call|action)$/;

/** Methods of stores that give a row, or a query of which one comes. */
export const GIVES_ROWS =
  /^(?:find\w*|where|andWhere|orWhere|orderBy|leftJoin\w*|innerJoin\w*|first|take|populate|getOne|getMany|save|preload)$/;

/** Methods that begin like those of a client, and are no library's: what the program's own class of a row can do. */
export const OWN_ROW_METHODS =
  /^(?:update(?!One$|Attributes$)|save(?!OrFail$)|insert|upsert|delete(?!One$)|send|post|put|publish|trigger|capture|invoke)[A-Z]\w*$/;

/** Methods of lists that are also those of a database's clients. */
export const LIST_METHODS = /^(?:find|findIndex|findLast)$/;

/** Methods that connect to a service, or ask whether that is so. */
export const CONNECTING_METHODS = /^(?:\$?connect|authenticate|ping|open|initialize)$/;

/** Methods by which a client opens its connection; what is asked meanwhile waits. */
export const OPENING = /^\$?connect$/;

/** Functions of a client's package itself that make one: `createClient`, `createConnection`, `createPool`. */
export const MAKES_CLIENT = /^\.create(?:\w*Client|Connection|Pool)$/;

/** Methods that ask a database for rows, and change none. */
export const ASKS_FOR_ROWS =
  /^(?:find(?:Many|First|Unique|One|ById|ByPk|All|By|OneBy|AndCountAll|FirstOrThrow|UniqueOrThrow)?|count|countDocuments|aggregate|groupBy)$/;

/** Those of them that only models of databases have. */
export const ASKS_A_MODEL = /^(?:find(?:Many|First|Unique|One|ById|ByPk|All|OneBy|AndCountAll|FirstOrThrow|UniqueOrThrow)|countDocuments)$/;

/** Packages that log or report: clients whose calls nobody waits for. */
export const LOGGER_PACKAGES = /^(?:pino|winston|@sentry\/|@opentelemetry\/|@langfuse\/|prom-client|hot-shots|dd-trace)/;

/**
 * Parts of clients that lie here: what is saved there goes nowhere, an answer in TwiML is only put together, and what the AI SDK streams
 * to the browser is written into the response: https://ai-sdk.dev/docs/reference/ai-sdk-rsc/create-streamable-value.
 */
export const LOCAL_PARTS = new RegExp(
  [
    '\\.(?:authStore|tokenStore)$',
    '^twilio:.*\\.(?:twiml\\.\\w+|VoiceResponse|MessagingResponse|FaxResponse)\\(\\)',
    '^aws-sdk(?:/[\\w-]+)*:\\.config$',
    '^(?:ai|ai/rsc|@ai-sdk/rsc):\\.(?:createStreamable\\w+|getMutableAIState|(?:experimental_)?StreamData)\\(\\)',
    '\\.(?:Headers|FormData|URLSearchParams|Metadata)\\(\\)$', // what is sent with a request: of node-fetch, undici, form-data, @grpc/grpc-js
  ].join('|'),
);

/** Queries that are put together step by step. */
export const BUILT_QUERIES = /\.createQueryBuilder\(\)/;
/** Methods by which such a query is only put together: another one sends it. */
export const BUILDING_METHODS =
  /^(?:groupBy|select|where|orderBy|from|into|set|values|update|delete|insert|softDelete|restore|relation|of|limit|offset|take|skip|cache|distinct(?:On)?|returning|setLock|comment)$/;

/** Methods that narrow a query; the query itself is a promise. */
export const QUERY_CONDITIONS =
  /^(?:(?:and|or)?where\w*|eq|neq|gte?|lte?|like|ilike|in|contains|match|filter|order|range|(?:left|inner|right|full|outer)?join\w*|having\w*)$/i;

/** Methods that send a query that was put together, or ask for its number of rows. */
export const QUERY_ENDS = /^(?:exec\w*|count\w*)$/;

/** Methods that wait until everything given before is on its way. */
export const FLUSHING = /^(?:drain|flush|flushAll|forceFlush|flushAsync|shutdown|shutdownAsync)$/;

/** Methods by which a client is let go. */
export const CLOSING = /^(?:close|quit|\$?disconnect)$/;

/** What adds lines to a file. */
export const ADDS_LINES = /^(?:fs(?:\/promises|-extra)?:(?:\.promises)?)\.appendFile$/;

/** Methods of a recorder of events that name how bad one is. */
export const LEVELS = /^(?:error|warn|warning|info|debug|notice|fatal)$/;

/**
 * Objects that gather commands and send them by one call later, also where what gathers gives itself back (`new Transaction().add(first)`,
 * of @solana/web3.js), and the metadata of a run, which its worker sends on by itself:
 * https://trigger.dev/docs/runs/metadata (v4), "updates are flushed periodically in the background".
 */
export const GATHERED =
  /(?:pipeline|multi|batch|transaction)\w*\(\)(?:\.add\(\))*$|^@trigger\.dev\/sdk(?:\/v3)?:\.metadata(?:\.(?:root|parent))?$/i;

/** What a list's own methods make of rows, which lies here: `rows.reduce((all, row) => all.set(row.id, row), new Map()).delete(id)`. */
export const PUT_TOGETHER = /\.(?:reduce|reduceRight|flatMap)(?:\(\))?$/;

/** Packages whose rows are objects here: what is set on one of them goes nowhere before it is saved. */
export const ROW_PACKAGES =
  /^(?:mongoose|@typegoose\/typegoose|@nestjs\/mongoose|sequelize|@sequelize\/core|sequelize-typescript|bookshelf):/;

/** Calls of stores that count one up, or the visitors that differ; who does not wait for the answer limits nobody by it. */
export const COUNTING_METHODS = /^(?:incr(?:by(?:float)?)?|increment(?:By)?|hincrby(?:float)?|zincrby|pfadd)$/i;
/** What is done beside: the counts of last week are forgotten. */
export const EXPIRING_METHODS = /^p?expire(?:at)?$/i;

/** Methods of clients that only put an event into their own buffer, which they send later: what becomes of the buffer is told of the client. */
export const BUFFERED_EVENTS =
  /^(?:posthog-node|@segment\/analytics-node|analytics-node|@rudderstack\/rudder-sdk-node|@amplitude\/(?:analytics-)?node):.*\.(?:capture(?:Exception)?|identify|alias|group\w*|track|page|screen|logEvent)$/;

/** Calls that put a message into the buffer of a connection and give no promise for which anybody could wait. */
export const GIVES_NO_PROMISE =
  /^amqplib(?:\/callback_api)?:.*\.createChannel\(\)\.(?:sendToQueue|publish|ack|nack|ackAll|nackAll|prefetch)$|\.createQueryBuilder$/;

/** Beginnings of methods that change something outside: the most telling of several calls. */
export const TELLING_METHODS = /^(?:send|create|insert|update|upsert|save|delete|publish|trigger|put|post|patch|set|add|enqueue|mutation)/i;

/** Methods by which somebody outside is told something. */
export const TELLS_SOMEBODY = /^(?:send|post|publish|notify|deliver|reply)/i;

/** Beginnings of methods that write. */
export const WRITING_METHODS =
  /^(?:create|insert|save|update|upsert|delete(?!Cache)|soft(?:Delete|Remove)|recover|restore|destroy|set|add|[hm]m?set|[lr]push|[sz]add|xadd|query|execute|run|send|rpc)/i;

/** Methods by which a store gets a new record. */
export const STORING_METHODS = /^(?:save|create(?:One)?|insert(?:One|Many)?|persist|persistAndFlush)$/;

/** Methods that change a row, whatever the chain goes on with. */
export const CHANGING_METHODS =
  /^(?:insert|update|upsert|save|create|delete|soft(?:Delete|Remove)|restore|recover|findOneAnd(?:Update|Replace|Delete|Remove)|findByIdAnd(?:Update|Delete|Remove)|bulkWrite|increment|decrement)(?![a-z])/;

/** Methods of stores that make something hold a while longer. */
export const RENEWING_METHODS = /^(?:p?expire(?:at)?|extend|renew\w*|touch)$/i;

/** Methods of stores by which one of several takes something: what they give says whether it was free. */
export const CLAIMING_METHODS =
  /^(?:set|set[nN][xX]|(?:set|put)If\w*|setNotExists|eval|evalsha|evalSha|insert\w*|create\w*|upsert|update\w*|findOneAndUpdate|findAndModify|query|execute|\$queryRaw\w*|\$executeRaw\w*|rpc|put|add|acquire\w*|claim\w*|lock|tryLock|reserve)$/;

/** Statements of SQL that change rows. */
export const CHANGING_STATEMENT = /^\s*(?:insert|update|upsert|replace|merge|delete)\b/i;

/** Files that are about logging. */
export const LOG_FILES_OF_PROGRAM = /(?:^|\/)(?:log|logger|logging|metrics|telemetry)(?:\/|\.)/;

/** Methods that only ask. */
export const ASKING_METHODS = /^(?:get|has|match|head|json|text|exists)$/i;

/** Methods that put something into a cache. */
export const CACHE_PUTS = /^(?:put|set|setex)$/i;

/** Methods that take something out of a cache. */
export const CACHE_REMOVALS = /^(?:del|delete|unlink|hdel|remove|invalidate)$/i;

/** Calls by which Firestore gets a new document: https://firebase.google.com/docs/firestore/manage-data/add-data. */
export const ADDS_DOCUMENT = /^(?:firebase-admin|@google-cloud\/firestore|@firebase\/|firebase\b).*\.collection(?:Group)?\(\)\.add$/;

/** Names of functions and keys by which a lock is let go of: `releaseLock()`, `redis.del('prices:lock')`. */
export const LETS_GO_LOCK = /\b(?:locks?|mutex|semaphore|unlock)\b/;

/**
 * How a network of caches is asked to forget pages: https://developers.cloudflare.com/api/resources/cache/methods/purge/ (`purge_cache`),
 * https://www.fastly.com/documentation/reference/api/purging/, CloudFront's `CreateInvalidationCommand`.
 */
export const PURGES = /\bpurge[_ ]?(?:cache|all|everything|urls?|keys?|tags?)?\b|\b(?:create[_ ]?)?invalidation(?:[_ ]?command)?s?\b/i;
export const PURGING_METHODS = /^(?:fetch|post|request|send|purge\w*|createInvalidation)$/i;

/** Names of what begins something elsewhere by asking an address. */
export const STARTS_WORK = /\b(?:trigger\w*|start\w*|run|kick|launch|dispatch\w*|enqueue\w*|notif\w*|webhooks?|send\w*|sync\w*)\b/;

/** Methods that look into a cache. */
export const CACHE_LOOKS = /^(?:get|has|match|head|exists)$/i;

/** Functions that open a connection of this instance. */
export const CONNECTING = /\b(?:re ?connect|connect|listen|resubscribe|subscribe)\b/;

/** Events that tell that a connection is gone. */
export const CONNECTION_LOST = /^(?:error|close|closed|end|disconnect|disconnected|connection\.update)$/;

/** Methods of lists that call a function for each item. */
export const EACH_METHODS = /^(?:forEach|map|flatMap|reduce)$/;

/** Methods by which an instance begins or ends to listen. */
export const OWN_CHANNEL = /^(?:[ps]?subscribe|[ps]?unsub(?:scribe)?\w*)$/i;

/** Methods of a stream that is being answered. */
export const FEEDS = /^(?:write(?:SSE|ln|Event)?|enqueue)$/;

/** Names of sockets whose listeners live as long as the connection. */
export const SOCKET_NAMES = /^(?:\w*socket|ws|wss|conn|connection|io|peer|client)$/i;

/** Beginnings of methods that remove. */
export const REMOVING_METHODS = /^(?:(?:delete|remove|purge|del)|(?:hdel|srem|zrem|lrem|zremrangeby\w+|unlink)$)/i;

/** Methods that only read from a service. */
export const READING_METHODS =
  /^(?:fetch|get|find\w*|count(?:All|By|Documents)?|estimatedDocumentCount|aggregate|groupBy|query|list\w*|read\w*|select|load\w*|scan|\$fetch|json|text|keys|exists|mget|hget\w*|[hsz]scan|scard|zcard|[hl]len|hkeys|hvals|smembers|sismember|[lz]range\w*|zscore)$/i;

/** Names of methods that give something: `getTemplate()`. */
export const GETTERS = /^get(?!Or|And)[A-Z]\w*$/;

/** Methods that have a model say something: `openai.chat.completions.create`, `model.generateContent`, `generateText` ... */
export const MODEL_SAYS = /^(?:create|parse|stream|chat|complete|invoke|run|generate\w*|embed\w*|sendMessage)$/;
/** ... unless the service goes on with it, or keeps it: `openai.batches.create`, `openai.files.create`. */
export const MODEL_KEEPS =
  /\.(?:files|uploads|batches|jobs|runs|threads|assistants|vectorStores|fineTuning|fine_tuning|containers|videos|conversations|evals)\b/;

/** Words of a query or request that writes. */
export const WRITING_WORDS = /\b(?:insert|update|delete|post|put)\b/;

/** Functions that settle a promise or answer a caller. */
export const SETTLING_NAMES = /^(?:resolve\w*|reject\w*|res|rej|done|finish\w*|settle\w*|next|cb|callback|r|ok|fulfil)$/;

/** Methods by which a connection or a program of its own is let go. What is sent out on leaving (`flush`, `shutdown`) is none of these. */
export const LETTING_GO = /^(?:close|quit|destroy|disconnect|\$disconnect|release|terminate|kill|dispose)$/;

/** Methods that end what a timer waits for. */
export const ENDING_METHODS =
  /^(?:abort|cancel|destroy|kill|end|close|reject\w*|resolve\w*|done|complete|terminate|unsubscribe|dispose|timeout|onTimeout|clearTimeout|clearInterval)$/;

/** Labels of entry points that are called over a connection which the process holds: it goes on living, and no response ends the work. */
export const HELD_OPEN = /^(?:socket|bot)(?: |$)/;

/** Adapters whose entry points are called with messages of a queue, a subscription or another thread, over a connection that the process holds. */
export const CONSUMERS: ReadonlySet<string> = new Set([
  'bullmq',
  'kafka',
  'amqp',
  'mqtt',
  'sqs-consumer',
  'pubsub',
  'temporal',
  'net',
  'sockjs',
  'workers',
]);

/** Functions of packages that run what they are given, perhaps more than once or when there is room, and give its promise. */
export const RUNS_GIVEN =
  /^(?:p-limit:\(\)(?:\(\))?|p-limit:\(\)\.\w+|(?:p-retry|p-map|p-each-series|p-series|p-all|p-timeout|async-retry|promise-retry|retry-as-promised|p-throttle|promise-limit|throat):[\w.()]*|exponential-backoff:\.backOff|async-mutex:\.\w+\(\)\.runExclusive)$/;

/** Methods by which databases run a function as one transaction, or begin to put one together (Kysely: `db.transaction().execute(fn)`). */
export const TRANSACTION_METHODS = /^(?:\$?transaction|(?:with|run|runIn|in|execute|start)Transaction|transactional)$/;

/** Calls that give a stream which begins its work when somebody subscribes. */
export const OBSERVABLE_CALLS =
  /^(?:@nestjs\/axios:\.HttpService\(\)\.\w+|@nestjs\/microservices:\.Client\w+\(\)\.send|rxjs:\.(?:from|defer|of|merge|concat|forkJoin|range|zip|combineLatest))$/;

/** Statements of SQL that take a lock or say that another session holds it, or that pass over rows which another session works on. */
export const TRIES_LOCK = /\b(?:(?:pg_try_advisory_(?:xact_)?lock\w*|get_lock)\s*\(|skip\s+locked\b)/i;

/** Packages that keep a lock in a store outside: what they run or let go on holds it. */
export const LOCK_PACKAGES =
  /^(?:(?:@[\w-]+\/)?(?:redlock\w*|ioredis-lock|ioredfour|redis-lock|async-redis-lock|redis-semaphore|advisory-lock|pg-advisory-lock|mongo-lock|mongodb-lock)|@upstash\/lock|@microfleet\/ioredis-lock):/;
