/** The only reader of the audited project: from a folder to texts and manifests. */
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { lookAbove } from './above.js';
import { decode, generatedReason, isProgram, isSource, MAX_SOURCE_BYTES, startsNode } from './classify.js';
import { userPatterns } from './ignores.js';
import { manifestFormat, readManifest } from './manifests.js';
import type { Manifest, Project, SourceText } from './project.js';
import { byText, reasonOf, walk } from './walk.js';

export interface DiscoverOptions {
  /** Patterns in the syntax of `.gitignore`: what they match is not read. */
  readonly ignore?: readonly string[];
  /** Patterns in the syntax of `.gitignore`: where there are any, only sources that they match are read. Manifests always are. */
  readonly include?: readonly string[];
}

/** A project, and where its root lies in the repository. */
export interface DiscoveredProject extends Project {
  /** The way from the top of the repository to the root (`apps/web`); '' where the root is the top. Names of folders that `../` leads through. */
  readonly rootPath: string;
}

/** How much of a file that is too large is read to say why it is large. */
const SAMPLE_BYTES = 64 * 1024;

/** Reads the sources and manifests of a folder. Throws a UserError where there is nothing to analyse. */
export async function discover(root: string, options: DiscoverOptions): Promise<DiscoveredProject> {
  const folder = folderOf(root);
  const isLeftOut = userPatterns(options.ignore) ?? (() => false);
  const isIncluded = userPatterns(options.include) ?? (() => true);
  const above = lookAbove(folder);
  const walked = walk(folder, above.ignores, isLeftOut);

  const sources: SourceText[] = [];
  const manifests: Manifest[] = [];
  const skipped = [...walked.skipped];
  const diagnostics = [...walked.diagnostics];
  const fail = (file: string, message: string, line = 1): void => void diagnostics.push({ file, line, message });

  /** One read gives a text to both: an ecosystem.config.js is source and manifest. */
  function readOne(file: string): void {
    const isCandidate = isProgram(file);
    let wantsSource =
      (isSource(file) || isCandidate) && !file.startsWith('../') && !path.posix.basename(file).startsWith('.') && isIncluded(file);
    const format = manifestFormat(file);
    if (file.endsWith('.mdx')) {
      if (isIncluded(file)) skipped.push({ file, reason: 'MDX is not read' });
      return;
    }
    if (!wantsSource && !format) return;
    let text: string;
    try {
      const bytes = readBytes(path.join(folder, file));
      // What stands in `bin` without an extension may be anything: nothing is said of what is no JavaScript.
      if (isCandidate && !startsNode(bytes.bytes.subarray(0, 200).toString('latin1'))) wantsSource = false;
      if (!wantsSource && !format) return;
      if (bytes.tooLarge) {
        if (!wantsSource && format !== 'lock') return;
        const sample = decode(bytes.bytes);
        const reason = 'binary' in sample ? undefined : generatedReason(file, sample.text);
        if (format === 'lock') manifests.push({ path: file, name: path.posix.basename(file), text: '' });
        else if (reason) skipped.push({ file, reason });
        else fail(file, 'The file is larger than 1 MiB and was not read.');
        return;
      }
      const decoded = decode(bytes.bytes);
      if ('binary' in decoded) {
        if (format === 'lock') manifests.push({ path: file, name: path.posix.basename(file), text: '' });
        else if (wantsSource) fail(file, 'The file is binary and was not read.');
        return;
      }
      text = decoded.text;
      if (decoded.lossy && wantsSource) fail(file, 'The file is not valid UTF-8; the invalid bytes were replaced.');
    } catch (error) {
      fail(file, `The file cannot be read: ${reasonOf(error)}.`);
      return;
    }
    if (format) {
      const read = readManifest(file, format, text);
      if (read) manifests.push(read.manifest);
      if (read?.problem) fail(file, `${read.problem.message}.`, read.problem.line);
    }
    if (wantsSource) {
      const reason = generatedReason(file, text);
      if (reason) skipped.push({ file, reason });
      else sources.push({ path: file, text });
    }
  }

  for (const file of [...walked.files, ...above.manifests]) readOne(file);
  if (sources.length === 0) throw new UserError(nothingIn(root, skipped.length, diagnostics));
  return {
    rootPath: above.rootPath,
    sources: sources.sort((a, b) => byText(a.path, b.path)),
    manifests: manifests.sort((a, b) => byText(a.path, b.path)),
    skipped: skipped.sort((a, b) => byText(a.file, b.file)),
    diagnostics: diagnostics.sort((a, b) => byText(a.file, b.file) || a.line - b.line || byText(a.message, b.message)),
  };
}

/** A source whose text is read again whenever it is asked for; '' where the file is gone meanwhile. `root` is the folder that was read, `path` as in the project. */
export class UnheldSource implements SourceText {
  constructor(
    private readonly root: string,
    readonly path: string,
  ) {}

  get text(): string {
    try {
      const decoded = decode(readBytes(path.join(this.root, this.path)).bytes);
      return 'binary' in decoded ? '' : decoded.text;
    } catch {
      return '';
    }
  }
}

function folderOf(root: string): string {
  let real: string;
  try {
    real = realpathSync(path.resolve(root));
  } catch (error) {
    throw new UserError(`The folder ${root} cannot be audited: ${reasonOf(error)}.`);
  }
  if (!statSync(real).isDirectory()) throw new UserError(`${root} is not a folder; give the folder that holds the project.`);
  return real;
}

function nothingIn(root: string, skipped: number, diagnostics: Project['diagnostics']): string {
  const first = diagnostics[0];
  const why = first
    ? ` (${first.file}: ${first.message})`
    : skipped > 0
      ? ` (${skipped} ${skipped === 1 ? 'path was' : 'paths were'} left out as generated, minified or build output)`
      : '';
  return `There is nothing to analyse in ${root}: no JavaScript or TypeScript source was found${why}.`;
}

/** Where each file is read into in turn: memory that is used again costs half the time of memory that is new. */
const room = Buffer.allocUnsafeSlow(MAX_SOURCE_BYTES + 1);

/**
 * Reads a file whole, or only its beginning where it is larger than any file that is analysed. The bytes are good until the next file is
 * read. Synchronously: thousands of small files take a third of the time that way, and there is nothing else to do meanwhile.
 */
function readBytes(absolute: string): { readonly bytes: Buffer; readonly tooLarge: boolean } {
  const handle = openSync(absolute, 'r');
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < room.length; length += read)
      read = readSync(handle, room, length, room.length - length, null);
    const tooLarge = length > MAX_SOURCE_BYTES;
    return { bytes: room.subarray(0, tooLarge ? SAMPLE_BYTES : length), tooLarge };
  } finally {
    closeSync(handle);
  }
}
