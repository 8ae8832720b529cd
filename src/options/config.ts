/** Finds, loads and checks the configuration of an audit. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import { parse as parseJson, printParseErrorCode, type ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { UserError } from '../errors.js';
import type { Config } from './config-file.js';
import { CONFIG_KEYS, configSchema } from './schema.js';
import { suggestion } from './suggest.js';

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file, or undefined where there is none. */
  readonly file: string | undefined;
}

const SEARCH_PLACES = [
  'package.json',
  '.coldstaterc',
  '.coldstaterc.json',
  '.coldstaterc.yaml',
  '.coldstaterc.yml',
  'coldstate.config.js',
  'coldstate.config.mjs',
  'coldstate.config.cjs',
  'coldstate.config.ts',
];

/**
 * The configuration of the audit of `root`: the file that was asked for, or the first one in `root` and the folders above it, up to the
 * one that holds `.git` (without one, nothing above is looked at).
 */
export async function loadConfig(root: string, asked: string | undefined, cwd: string): Promise<LoadedConfig> {
  const explorer = explorerFor(cwd);
  if (asked !== undefined) {
    if (!existsSync(asked)) throw new UserError(`There is no config file "${shown(asked, cwd)}".`);
    return check(await read(asked, cwd, () => explorer.load(asked)), asked, cwd);
  }
  for (const folder of foldersUpToGit(root)) {
    const found = await read(folder, cwd, () => explorer.search(folder));
    if (found && !found.isEmpty) return check(found, found.filepath, cwd);
  }
  return { config: {}, file: undefined };
}

type Found = Awaited<ReturnType<ReturnType<typeof cosmiconfig>['search']>>;

function explorerFor(cwd: string): ReturnType<typeof cosmiconfig> {
  try {
    return cosmiconfig('coldstate', { searchPlaces: SEARCH_PLACES, loaders: { '.json': loadJson, '.ts': loadTypeScript } });
  } catch (error) {
    // cosmiconfig reads the package.json of the working folder for settings of its own as soon as it is made.
    throw broken(error, join(cwd, 'package.json'), cwd);
  }
}

async function read(place: string, cwd: string, action: () => Promise<Found>): Promise<Found> {
  try {
    return await action();
  } catch (error) {
    throw broken(error, place, cwd);
  }
}

function broken(error: unknown, place: string, cwd: string): UserError {
  const file = error instanceof Error && 'filepath' in error && typeof error.filepath === 'string' ? error.filepath : place;
  // Parsers name the file (by its full path) and draw the place over several lines: one line is enough here.
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim());
  const reason = lines.find((line) => line !== '' && !/^(JSON|YAML) Error in /.test(line)) ?? 'unknown reason';
  return new UserError(`The configuration ${shown(file, cwd)} cannot be read: ${reason.replaceAll(file, basename(file))}.`);
}

function check(found: Found, file: string, cwd: string): LoadedConfig {
  const value: unknown = found?.config ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`The configuration ${shown(file, cwd)} is not valid: it must be an object.`);
  const result = v.safeParse(configSchema, value);
  if (result.success) return { config: result.output, file };
  throw new UserError(`The configuration ${shown(file, cwd)} is not valid: ${problem(result.issues[0])}.`);
}

/** The first thing that is wrong with a configuration, in words. */
function problem(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((each) => String(each.key));
  const path = keys.join('.');
  if (issue.type === 'strict_object') {
    const near = suggestion(path, CONFIG_KEYS);
    return `unknown key "${path}"${near === '' ? `; known are ${CONFIG_KEYS.join(', ')}` : near}`;
  }
  const given = JSON.stringify(issue.input) ?? String(issue.input);
  if (issue.type !== 'picklist') return `"${path}" must be ${expected(issue)}, not ${given}`;
  const allowed = (issue.expected ?? '')
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map((each) => each.replaceAll('"', ''));
  const near = typeof issue.input === 'string' ? suggestion(issue.input, allowed) : '';
  return `"${path}" must be one of ${allowed.join(', ')}, not ${given}${near}`;
}

function expected(issue: v.BaseIssue<unknown>): string {
  switch (issue.expected) {
    case 'Array':
      return 'a list';
    case 'Object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a string';
    default:
      return 'a string or a list of strings';
  }
}

/** From a folder up to the one that holds `.git`; the folder alone where none does. */
function foldersUpToGit(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [root];
  }
}

/** JSON with comments and trailing commas, as people write configurations. */
function loadJson(_file: string, text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parseJson(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const before = text.slice(0, first.offset).split('\n');
  throw new Error(`${printParseErrorCode(first.error)} at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`);
}

async function loadTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { fsCache: false }).import(file, { default: true });
}

function shown(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') ? file : path.replaceAll('\\', '/');
}
