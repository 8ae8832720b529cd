/** Functions that read and write the disk, as data: which argument is the path, and whether data is written, removed or only a folder made. */

/** What a call does to the file system. */
export type FileEffect = 'write' | 'append' | 'stream' | 'copy' | 'folder' | 'remove' | 'read' | 'watch';

export interface FileFunction {
  readonly effect: FileEffect;
  /** The argument that names the file or folder: for copies and moves the target. */
  readonly path: number;
  /** The property of that argument, where it is an object: `filename` of `new File({ filename })`. */
  readonly property?: string;
  /** Where options that stand in the source do not name one, it writes to standard output. */
  readonly orPrints?: boolean;
  /** The argument that holds what is written. */
  readonly data?: number;
  /** The argument with options whose `root` is the folder in which a relative path lies. */
  readonly root?: number;
  /** Flags say whether it is opened to be written. */
  readonly opens?: boolean;
}

const row = (effect: FileEffect, path = 0, data?: number): FileFunction => (data === undefined ? { effect, path } : { effect, path, data });

/** Functions of fs by name, without their `Sync` twins. */
const FS: Readonly<Record<string, FileFunction>> = {
  writeFile: row('write', 0, 1),
  appendFile: row('append', 0, 1),
  write: row('write', 0, 1),
  createWriteStream: row('stream'),
  copyFile: row('copy', 1),
  cp: row('copy', 1),
  rename: row('copy', 1),
  link: row('copy', 1),
  symlink: row('copy', 1),
  truncate: row('write'),
  mkdir: row('folder'),
  mkdtemp: row('folder'),
  rm: row('remove'),
  rmdir: row('remove'),
  unlink: row('remove'),
  readFile: row('read'),
  readdir: row('read'),
  stat: row('read'),
  lstat: row('read'),
  access: row('read'),
  exists: row('read'),
  createReadStream: row('read'),
  opendir: row('read'),
  open: { effect: 'read', path: 0, opens: true },
  watch: row('watch'),
  watchFile: row('watch'),
};

/** What fs-extra, jsonfile and their kind add. */
const FS_EXTRA: Readonly<Record<string, FileFunction>> = {
  outputFile: row('write', 0, 1),
  outputJson: row('write', 0, 1),
  outputJSON: row('write', 0, 1),
  writeJson: row('write', 0, 1),
  writeJSON: row('write', 0, 1),
  copy: row('copy', 1),
  move: row('copy', 1),
  ensureDir: row('folder'),
  ensureFile: row('write'),
  createFile: row('write'),
  mkdirp: row('folder'),
  mkdirs: row('folder'),
  remove: row('remove'),
  emptyDir: row('remove'),
  readJson: row('read'),
  readJSON: row('read'),
  pathExists: row('read'),
};

/** Twins that end in `Sync`, for modules that have them. */
function withSync(functions: Readonly<Record<string, FileFunction>>): [string, FileFunction][] {
  return Object.entries(functions).flatMap(([name, fact]): [string, FileFunction][] => [
    [name, fact],
    [`${name}Sync`, fact],
  ]);
}

function under(prefix: string, entries: readonly (readonly [string, FileFunction])[]): [string, FileFunction][] {
  return entries.map(([name, fact]) => [`${prefix}.${name}`, fact]);
}

const FS_MODULES = ['fs:', 'fs-extra:', 'graceful-fs:', 'mz/fs:'];
const PROMISE_MODULES = ['fs/promises:', 'fs:.promises', 'fs-extra:.promises', 'graceful-fs:.promises'];

/** Callees by external path. */
export const FILE_FUNCTIONS: Readonly<Record<string, FileFunction>> = Object.fromEntries([
  ...FS_MODULES.flatMap((module) => under(module, withSync(FS))),
  ...PROMISE_MODULES.flatMap((module) => under(module, Object.entries(FS))),
  ...under('fs-extra:', withSync(FS_EXTRA)),
  ['jsonfile:.writeFile', row('write', 0, 1)],
  ['jsonfile:.writeFileSync', row('write', 0, 1)],
  ['jsonfile:.readFile', row('read')],
  ['jsonfile:.readFileSync', row('read')],
  ['write-file-atomic:', row('write', 0, 1)],
  ['write-file-atomic:.sync', row('write', 0, 1)],
  ['write-json-file:', row('write', 0, 1)],
  ['write-json-file:.writeJsonFile', row('write', 0, 1)],
  ['write-json-file:.writeJsonFileSync', row('write', 0, 1)],
  ['steno:.Writer', row('write')],
  ['mkdirp:', row('folder')],
  ['mkdirp:.mkdirp', row('folder')],
  ['mkdirp:.sync', row('folder')],
  ['make-dir:', row('folder')],
  ['rimraf:', row('remove')],
  ['rimraf:.rimraf', row('remove')],
  ['del:', row('remove')],
  ['global:Bun.write', row('write', 0, 1)],
  ['bun:.write', row('write', 0, 1)],
  ['global:Bun.file().writer', row('stream')],
  ['global:Bun.file', row('read')],
  ['global:Deno.writeFile', row('write', 0, 1)],
  ['global:Deno.writeFileSync', row('write', 0, 1)],
  ['global:Deno.writeTextFile', row('write', 0, 1)],
  ['global:Deno.writeTextFileSync', row('write', 0, 1)],
  ['global:Deno.create', row('stream')],
  ['global:Deno.copyFile', row('copy', 1)],
  ['global:Deno.rename', row('copy', 1)],
  ['global:Deno.mkdir', row('folder')],
  ['global:Deno.mkdirSync', row('folder')],
  ['global:Deno.remove', row('remove')],
  ['global:Deno.readFile', row('read')],
  ['global:Deno.readTextFile', row('read')],
  ['global:Deno.readTextFileSync', row('read')],
  ['global:Deno.readDir', row('read')],
  ['xlsx:.writeFile', row('write', 1, 0)],
  ['xlsx:.writeFileXLSX', row('write', 1, 0)],
  ['xlsx:.writeFileAsync', row('write', 0, 1)],
  ['qrcode:.toFile', row('write', 0, 1)],
  ['tar:.c', { effect: 'write', path: 0, property: 'file' }],
  ['tar:.x', { effect: 'write', path: 0, property: 'cwd' }],
  ['extract-zip:', { effect: 'write', path: 1, property: 'dir' }],
  ['unzipper:.Extract', { effect: 'write', path: 0, property: 'path' }],
  ['tar-fs:.extract', row('write')],
  ['decompress:', row('write', 1)],
  ['isomorphic-git:.clone', { effect: 'write', path: 0, property: 'dir' }],
  ['capture-website:.file', row('write', 1)],
  ['node-html-to-image:', { effect: 'write', path: 0, property: 'output' }],
  ['image-downloader:.image', { effect: 'write', path: 0, property: 'dest' }],
  ['heapdump:.writeSnapshot', row('write')],
  ['v8:.writeHeapSnapshot', row('write')],
  ['youtube-dl-exec:', { effect: 'write', path: 1, property: 'output' }],
]);

/** Methods that write a file at the end of a chain or on an object of a package: `sharp(input).resize(200).toFile(path)`. */
export const FILE_METHODS: readonly (FileFunction & { readonly module: string; readonly method: string })[] = [
  { module: 'sharp', method: 'toFile', effect: 'write', path: 0 },
  { module: 'jimp', method: 'write', effect: 'write', path: 0 },
  { module: 'jimp', method: 'writeAsync', effect: 'write', path: 0 },
  { module: 'gm', method: 'write', effect: 'write', path: 0 },
  { module: 'fluent-ffmpeg', method: 'save', effect: 'write', path: 0 },
  { module: 'fluent-ffmpeg', method: 'output', effect: 'write', path: 0 },
  { module: 'exceljs', method: 'writeFile', effect: 'write', path: 0 },
  { module: 'adm-zip', method: 'writeZip', effect: 'write', path: 0 },
  { module: 'adm-zip', method: 'extractAllTo', effect: 'write', path: 0 },
  { module: 'jspdf', method: 'save', effect: 'write', path: 0 },
  { module: 'puppeteer', method: 'screenshot', effect: 'write', path: 0, property: 'path' },
  { module: 'puppeteer', method: 'pdf', effect: 'write', path: 0, property: 'path' },
  { module: 'puppeteer-core', method: 'screenshot', effect: 'write', path: 0, property: 'path' },
  { module: 'puppeteer-core', method: 'pdf', effect: 'write', path: 0, property: 'path' },
  { module: 'playwright', method: 'screenshot', effect: 'write', path: 0, property: 'path' },
  { module: 'playwright', method: 'pdf', effect: 'write', path: 0, property: 'path' },
  { module: 'pptxgenjs', method: 'writeFile', effect: 'write', path: 0, property: 'fileName' },
  { module: 'csv-writer', method: 'writeRecords', effect: 'write', path: 0 },
  { module: 'html-pdf', method: 'toFile', effect: 'write', path: 0 },
  { module: 'xlsx-populate', method: 'toFileAsync', effect: 'write', path: 0 },
  { module: 'simple-git', method: 'clone', effect: 'write', path: 1 },
  { module: 'degit', method: 'clone', effect: 'write', path: 0 },
  { module: 'faiss-node', method: 'write', effect: 'write', path: 0 },
  { module: 'hnswlib-node', method: 'writeIndex', effect: 'write', path: 0 },
  { module: 'hnswlib-node', method: 'writeIndexSync', effect: 'write', path: 0 },
  { module: 'lokijs', method: 'saveDatabase', effect: 'write', path: 0 },
  ...['@whiskeysockets/baileys', '@adiwajshing/baileys', 'baileys'].flatMap((module) => [
    { module, method: 'writeToFile', effect: 'write', path: 0 } as const,
    { module, method: 'readFromFile', effect: 'read', path: 0 } as const,
  ]),
];

/** Methods of an uploaded file or request that a handler is given: the receiver has no import to know it by. */
export const UPLOAD_METHODS: readonly (FileFunction & { readonly method: string; readonly package: string })[] = [
  { package: 'express-fileupload', method: 'mv', effect: 'copy', path: 0 },
  { package: '@fastify/multipart', method: 'saveRequestFiles', effect: 'write', path: 0, property: 'tmpdir' },
];

/** Methods of a response that read a file and answer with it (express, fastify; https://expressjs.com/en/api.html#res.sendFile). */
export const SENDING_METHODS: ReadonlyMap<string, FileFunction> = new Map([
  ['sendFile', { effect: 'read', path: 0, root: 1 }],
  ['sendfile', { effect: 'read', path: 0, root: 1 }],
  ['download', { effect: 'read', path: 0, root: 2 }],
]);

/** Constructors and calls of log libraries that write files: logs are losable, and worth a remark at most. */
export const LOG_FILES: Readonly<Record<string, FileFunction>> = {
  'winston:.transports.File': { effect: 'append', path: 0, property: 'filename' },
  'winston-daily-rotate-file:': { effect: 'append', path: 0, property: 'filename' },
  'winston:.transports.DailyRotateFile': { effect: 'append', path: 0, property: 'filename' },
  'pino:.destination': { effect: 'append', path: 0 },
  'pino:.transport': { effect: 'append', path: 0, property: 'options.destination', orPrints: true }, // pino-pretty 7.5: `destination` is 1 by default
  'rotating-file-stream:.createStream': { effect: 'append', path: 0 },
  'file-stream-rotator:.getStream': { effect: 'append', path: 0, property: 'filename' },
  'sonic-boom:': { effect: 'append', path: 0, property: 'dest' },
  'log4js:.configure': { effect: 'append', path: 0, property: 'appenders' },
  'bunyan:.createLogger': { effect: 'append', path: 0, property: 'streams' },
  'electron-log:': { effect: 'append', path: 0 },
};

/** Calls that name the temporary folder, or something in it. */
export const TEMPORARY_PATHS: readonly string[] = [
  'os:.tmpdir()',
  'global:process.env.TMPDIR',
  'global:process.env.TEMP',
  'global:process.env.TMP',
  'tmp:.fileSync()',
  'tmp:.dirSync()',
  'tmp:.file()',
  'tmp:.dir()',
  'tmp-promise:.file()',
  'tmp-promise:.dir()',
  'temp-dir:',
  'tempy:.temporaryFile()',
  'tempy:.temporaryDirectory()',
  'tempy:.temporaryWrite()',
  'temp:.openSync()',
  'temp:.mkdirSync()',
  'fs:.mkdtempSync()',
  'fs/promises:.mkdtemp()',
  'fs:.promises.mkdtemp()',
  'global:Deno.makeTempFile()',
  'global:Deno.makeTempDir()',
];

/** Text of a path that lies in a temporary folder. */
export const TEMPORARY_TEXT = '^(/tmp|/var/tmp|/private/tmp|/dev/shm)(/|$)';

/** Variables of the environment that name a temporary folder. */
export const TEMPORARY_VARIABLES = /(?:^|[._])(?:TE?MP|TE?MPDIR|SCRATCH|WORK(?:ING)?|PROCESSING)(?:_?DIR|_?PATH|_?FOLDER)?$/i;
