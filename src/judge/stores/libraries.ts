/**
 * Asks what we know of a package about one real call: which entries speak of a callee, whether the call's arguments make it keep state
 * in the process or on disk, and which argument or absence decided that.
 */
import { CLIENTS } from '../../knowledge/clients.js';
import { LIBRARIES } from '../../knowledge/libraries.js';
import type { Condition, Created, LibraryEntry, Plain, Where } from '../../knowledge/libraries/entry.js';
import type { ExternalPath } from '../../frameworks/framework.js';
import type { Role, Severity } from '../finding.js';

/** What is known of an argument or option. */
export interface OptionValue {
  /** `absent`: not given, or `undefined`. `unknown`: may be given or not, or nobody can tell. */
  readonly state: 'absent' | 'present' | 'unknown';
  /** The plain value, where there is exactly one that it can be. */
  readonly known?: Plain;
  /** What a text begins with, of which the rest is only known when it runs: `file:` of `file:${path}`. */
  readonly begins?: string;
  /** The same of what is taken where the first choice is missing: `process.env.DATABASE_URL ?? 'file:local.db'`. */
  readonly otherwise?: string;
  /** Paths of the external values that it may hold: `connect-redis:.RedisStore()`. */
  readonly externals: readonly ExternalPath[];
  /** Names of the program's classes that it may be an object of. */
  readonly classes: readonly string[];
  /** Whether it may be a function. */
  readonly functions: boolean;
  /** They are functions that ask for nothing. */
  readonly askNothing?: true;
  /** True for an object literal of the program, which is no text and no function. */
  readonly object?: boolean;
  /** Given in one case and missing in another, as the source tells: `process.env.REDIS_URL ? new RedisStore() : undefined`. */
  readonly sometimes?: true;
  /** For an array whose length is known: what it holds. */
  readonly elements?: readonly OptionValue[];
}

/** The arguments of a call, seen through variables, spreads and factories. */
export interface CallArguments {
  readonly argumentCount: number;
  /** True when an argument is spread, so that positions are not known. */
  readonly hasSpread: boolean;
  /**
   * An option inside an argument: `store`, `storage.type`. `name()` in a path is what the function stored there returns:
   * `useFactory().store`. `*` stands for every property: `stores.*`.
   */
  option(arg: number, path: string): OptionValue;
  argument(arg: number): OptionValue;
}

/** A method called later on what the call gave (or on the package itself, for process-wide objects). */
export interface LaterCall extends CallArguments {
  readonly method: string;
  /** True where it is made only under a condition or in a handler of errors. */
  readonly sometimes?: boolean;
}

export interface LibraryCall extends CallArguments {
  laterCalls(): readonly LaterCall[];
  /** A setting of the framework's configuration or of a schema file around the call; without it, settings are unknown. */
  setting?(path: string): OptionValue;
}

export type Answer = 'yes' | 'no' | 'unknown';

/** An answer with the arguments or absences that decided it. */
interface Judged {
  readonly answer: Answer;
  readonly reasons: readonly string[];
  /** Nobody can tell, and this is what mostly holds. */
  readonly isPresumed?: true;
  /** The answer is yes in one case and no in another, and the source has both. */
  readonly sometimes?: true;
}

/** The entries that speak of a callee, registered plugin, base class or used object, by its path without the call itself. */
export function libraryFor(path: ExternalPath, created?: Created): readonly LibraryEntry[] {
  const split = splitPath(path);
  if (split === undefined) return [];
  const found = entriesOf(split.module, split.access);
  return created === undefined ? found : found.filter((entry) => entry.created === created);
}

/** The same by the path of what a call gave: `pkg:.make()`. */
export const libraryMaking = (path: ExternalPath): readonly LibraryEntry[] => libraryFor(path.replace(/\(\)$/, ''));

/** The entries that a directive switches on: `use cache`. */
export function libraryForDirective(directive: string): readonly LibraryEntry[] {
  return LIBRARIES.filter((entry) => entry.created === 'directive' && entry.exports.includes(directive));
}

/** Whether a call with these arguments keeps state in the process or on its disk. */
export function evaluate(condition: Condition, call: LibraryCall): Answer {
  return judge(condition, call, call).answer;
}

/** Whether the source has both: a case in which the call keeps state in the process, and one in which it does not. */
export function isSometimes(condition: Condition, call: LibraryCall): boolean {
  const { answer, sometimes } = judge(condition, call, call);
  return answer === 'unknown' && sometimes === true;
}

/** Which argument or absence decided, as a clause: "no `store` is given". */
export function decided(condition: Condition, call: LibraryCall): string {
  return [...new Set(judge(condition, call, call).reasons)].join(' and ');
}

/** Role of an entry in the words of findings. */
export function roleOf(entry: LibraryEntry): Role {
  return entry.role;
}

/** Severity of an entry in the words of findings. */
export function severityOf(entry: LibraryEntry): Severity {
  return entry.severity;
}

/** Why an object of this module may be kept for the next request (a client, a pool, a logger), or undefined where it is no such thing. */
export function clientReason(path: ExternalPath): string | undefined {
  const module = splitPath(path)?.module ?? path;
  return (
    CLIENT_INDEX.exact.get(module) ??
    CLIENT_INDEX.exact.get(packageName(module)) ??
    CLIENT_INDEX.patterns.find((one) => one.pattern.test(module))?.reason
  );
}

/** Module and accesses of an external path; module names may hold colons (`bun:sqlite`). */
export function splitPath(path: ExternalPath): { readonly module: string; readonly access: string } | undefined {
  if (path.startsWith('global:')) return { module: 'global', access: path.slice('global:'.length) };
  const parts = /^(.+?):((?:[.(].*)?)$/.exec(path);
  if (parts === null) return undefined;
  const named = (parts[1] as string).replace(/^node:/, '');
  // `discord.js` is the name of a package, `zod/index.js` a file of one.
  const module = packageName(named) === named ? named : named.replace(/\.js$/, '');
  // The default export of a CommonJS copy is spelled out: `require('x').default`.
  const access = (parts[2] as string).replace(/^\.default(?=$|[.(])/, '');
  return { module, access };
}

/** Module -> access -> entries. */
const INDEX: ReadonlyMap<string, ReadonlyMap<string, readonly LibraryEntry[]>> = buildIndex();

const CLIENT_INDEX = buildClientIndex();

function buildClientIndex(): {
  readonly exact: ReadonlyMap<string, string>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly reason: string }[];
} {
  const exact = new Map<string, string>();
  const patterns: { pattern: RegExp; reason: string }[] = [];
  for (const { reason, modules } of CLIENTS) {
    for (const module of modules) {
      if (!module.includes('*')) exact.set(module, reason);
      else patterns.push({ pattern: new RegExp(`^${module.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]+')}(/|$)`), reason });
    }
  }
  return { exact, patterns };
}

function buildIndex(): Map<string, Map<string, LibraryEntry[]>> {
  const index = new Map<string, Map<string, LibraryEntry[]>>();
  for (const entry of LIBRARIES) {
    for (const item of entry.exports) {
      const split = splitPath(item.includes(':') ? item : `${entry.package}:${item}`);
      if (split === undefined) continue;
      const accesses = index.get(split.module) ?? new Map<string, LibraryEntry[]>();
      index.set(split.module, accesses);
      const entries = accesses.get(split.access) ?? [];
      accesses.set(split.access, entries);
      if (!entries.includes(entry)) entries.push(entry);
    }
  }
  return index;
}

function entriesOf(module: string, access: string): readonly LibraryEntry[] {
  const exact = INDEX.get(module)?.get(access);
  if (exact !== undefined) return exact;
  // A named export means the same under each subpath of its package: `jotai/vanilla`, `@langchain/core/chat_history`.
  const root = packageName(module);
  return access !== '' && root !== module ? (INDEX.get(root)?.get(access) ?? []) : [];
}

function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function judge(condition: Condition, args: CallArguments, call: LibraryCall): Judged {
  switch (condition.op) {
    case 'always':
      return { answer: 'yes', reasons: ['no option changes that'] };
    case 'never':
      return { answer: 'no', reasons: ['it keeps no state of its own'] };
    case 'any':
      return judgeAny(condition.of, args, call);
    case 'all':
      return judgeAll(condition.of, args, call);
    case 'not': {
      const inner = judge(condition.of, args, call);
      return { ...inner, answer: opposite(inner.answer) };
    }
    case 'presume': {
      const inner = judge(condition.of, args, call);
      return inner.answer === 'unknown' ? { answer: condition.as, reasons: inner.reasons, isPresumed: true } : inner;
    }
    case 'later':
      return judgeLater(condition.method, condition.when, call);
    default:
      return judgeValue(condition, valueAt(condition.at, args, call), nameOf(condition.at, args));
  }
}

type ValueCondition = Extract<Condition, { readonly at: Where }>;

function judgeValue(condition: ValueCondition, value: OptionValue, name: string): Judged {
  const answer = answerFor(condition, value);
  if (answer === 'unknown' && condition.op === 'absent' && value.sometimes === true)
    return { answer, reasons: [`${name} is given in one case only`], sometimes: true };
  if (answer === 'unknown') return { answer, reasons: [`${name} is only known when it runs`] };
  return { answer, reasons: [describe(condition, value, name)] };
}

function answerFor(condition: ValueCondition, value: OptionValue): Answer {
  const plain = value.known;
  switch (condition.op) {
    case 'absent':
      if (value.state === 'absent') return 'yes';
      if (plain !== undefined) return plain ? 'no' : 'yes';
      return value.state === 'present' ? 'no' : 'unknown';
    case 'missing':
      return value.state === 'absent' ? 'yes' : value.state === 'present' ? 'no' : 'unknown';
    case 'equals':
      if (value.state === 'absent') return 'no';
      if (plain !== undefined) return condition.values.includes(plain) ? sure(value) : 'no';
      return isOpaque(value) ? 'unknown' : 'no';
    case 'matches':
      if (value.state === 'absent') return 'no';
      if (plain !== undefined) return new RegExp(condition.pattern, 'i').test(String(plain)) ? sure(value) : 'no';
      if (value.begins !== undefined && new RegExp(condition.pattern, 'i').test(value.begins)) return sure(value);
      return isOpaque(value) ? 'unknown' : 'no';
    case 'otherwise':
      return value.otherwise !== undefined && new RegExp(condition.pattern, 'i').test(value.otherwise) ? 'yes' : 'no';
    case 'external':
      return fromPaths(value, condition.paths);
    case 'includes':
      return includes(value, condition.values ?? [], condition.paths ?? []);
    case 'array':
      if (value.elements !== undefined) return sure(value);
      return value.state === 'unknown' ? 'unknown' : 'no';
    case 'function':
      if (value.functions) return sure(value);
      return value.state !== 'absent' && plain === undefined && isOpaque(value) ? 'unknown' : 'no';
    case 'asks-nothing':
      return value.askNothing ? sure(value) : 'no'; // most functions ask for something
    case 'object':
      if (value.classes.length > 0 || value.externals.some((path) => path.endsWith('()'))) return sure(value);
      return value.state === 'unknown' ? 'unknown' : 'no';
  }
}

/** Yes where the value is certainly given. */
function sure(value: OptionValue): Answer {
  return value.state === 'present' ? 'yes' : 'unknown';
}

/**
 * Nothing says that it is no plain value: a parameter, a value from the environment, the result of a function. What a package exports,
 * and what its constructors make (their names begin with a capital), is no text.
 */
function isOpaque(value: OptionValue): boolean {
  if (value.elements !== undefined || value.object === true || value.classes.length > 0 || value.functions) return false;
  return value.externals.length === 0 || value.externals.some((path) => path.startsWith('global:') || /(^|[.:])[^.A-Z]\w*\(\)$/.test(path));
}

/** A value that is given and comes from elsewhere is not known to be one of these, which is a no: other stores keep us silent. */
function fromPaths(value: OptionValue, paths: readonly string[]): Answer {
  if (value.state === 'absent') return 'no';
  const hits = value.externals.filter((path) => paths.some((prefix) => startsWith(path, prefix)));
  if (hits.length === 0) return value.state === 'unknown' && value.externals.length === 0 && value.known === undefined ? 'unknown' : 'no';
  const others = hits.length < value.externals.length || value.classes.length > 0;
  return others ? 'unknown' : sure(value);
}

function startsWith(path: ExternalPath, prefix: string): boolean {
  const plain = path.replace(/^node:/, '').replace(/:\.default(?=$|[.(])/, ':');
  if (!plain.startsWith(prefix)) return false;
  const next = plain[prefix.length];
  // `@keyv/` and `keyv-` are beginnings of module names.
  return /[:/-]$/.test(prefix) || next === undefined || next === '.' || next === '(';
}

function includes(value: OptionValue, values: readonly Plain[], paths: readonly string[]): Answer {
  if (value.state === 'absent') return 'no';
  if (value.elements === undefined) {
    // One object where an array may stand: `stores: new KeyvRedis(url)`.
    if (value.known !== undefined) return values.includes(value.known) ? sure(value) : 'no';
    return paths.length > 0 ? fromPaths(value, paths) : 'unknown';
  }
  let answer: Answer = 'no';
  for (const element of value.elements) {
    const one = element.known !== undefined && values.includes(element.known) ? 'yes' : paths.length > 0 ? fromPaths(element, paths) : 'no';
    if (one === 'yes') return sure(value);
    if (one === 'unknown' || (element.state === 'unknown' && element.known === undefined)) answer = 'unknown';
  }
  return answer;
}

function judgeAny(of: readonly Condition[], args: CallArguments, call: LibraryCall): Judged {
  const judged = of.map((condition) => judge(condition, args, call));
  return (
    judged.find((one) => one.answer === 'yes') ??
    judged.find((one) => one.answer === 'unknown' && one.sometimes === true) ??
    judged.find((one) => one.answer === 'unknown') ?? { answer: 'no', reasons: judged.flatMap((one) => one.reasons) }
  );
}

function judgeAll(of: readonly Condition[], args: CallArguments, call: LibraryCall): Judged {
  const judged = of.map((condition) => judge(condition, args, call));
  return (
    judged.find((one) => one.answer === 'no') ??
    judged.find((one) => one.answer === 'unknown' && one.sometimes !== true) ??
    judged.find((one) => one.answer === 'unknown') ?? { answer: 'yes', reasons: reasonsOf(judged) }
  );
}

/** What nobody knows is a reason only where there is no other. */
function reasonsOf(judged: readonly Judged[]): readonly string[] {
  const known = judged.filter(({ isPresumed }) => isPresumed !== true);
  return (known.length > 0 ? known : judged).flatMap((one) => one.reasons);
}

function judgeLater(method: string, when: Condition | undefined, call: LibraryCall): Judged {
  const calls = call.laterCalls().filter((one) => one.method === method);
  if (calls.length === 0) return { answer: 'no', reasons: [`nothing calls \`${method}()\` on it`] };
  const certain = calls.filter((one) => one.sometimes !== true);
  if (when === undefined) {
    return certain.length > 0
      ? { answer: 'yes', reasons: [`\`${method}()\` is called on it`] }
      : { answer: 'unknown', reasons: [`\`${method}()\` is called on it only under a condition`] };
  }
  const judged = calls.map((one) => {
    const made = judge(when, one, call);
    return made.answer === 'yes' && one.sometimes === true ? { ...made, answer: 'unknown' as const } : made;
  });
  const best = judged.find((one) => one.answer === 'yes') ?? judged.find((one) => one.answer === 'unknown') ?? (judged[0] as Judged);
  return { answer: best.answer, reasons: best.reasons.map((reason) => `in the call of \`${method}()\` ${reason}`) };
}

function opposite(answer: Answer): Answer {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
}

const UNKNOWN: OptionValue = { state: 'unknown', externals: [], classes: [], functions: false };

function valueAt(at: Where, args: CallArguments, call: LibraryCall): OptionValue {
  if ('setting' in at) {
    const path = settingPath(at.setting, args);
    return path === undefined ? UNKNOWN : (call.setting?.(path) ?? UNKNOWN);
  }
  if (args.hasSpread) return at.option === undefined ? args.argument(at.arg) : args.option(at.arg, at.option);
  if (at.arg >= args.argumentCount) return { ...UNKNOWN, state: 'absent' };
  return at.option === undefined ? args.argument(at.arg) : args.option(at.arg, at.option);
}

/** Stands in the path of a setting for each of those that have a name of their own there. */
export const ANY_SETTING = '*';

/** The setting with `{0}` replaced, by `*` where nothing is given; undefined where the first argument is no known text. */
function settingPath(path: string, args: CallArguments): string | undefined {
  if (!path.includes('{0}')) return path;
  const first = args.argumentCount === 0 && !args.hasSpread ? ANY_SETTING : args.argument(0).known;
  return typeof first === 'string' && first !== '' ? path.replace('{0}', first.replace(/:.*$/, '')) : undefined;
}

const ORDINALS = ['first', 'second', 'third', 'fourth'];

function nameOf(at: Where, args: CallArguments): string {
  if ('setting' in at) return `\`${settingPath(at.setting, args) ?? at.setting.replace('.{0}', '')}\``;
  return at.option === undefined ? `the ${ORDINALS[at.arg] ?? `${at.arg + 1}th`} argument` : `\`${at.option}\``;
}

/** A clause about a value whose condition has an answer. */
function describe(condition: ValueCondition, value: OptionValue, name: string): string {
  if (value.state === 'absent') return name.startsWith('`') ? `no ${name} is given` : `${name} is missing`;
  if (value.known !== undefined) return `${name} is ${JSON.stringify(value.known)}`;
  if (condition.op === 'otherwise') return `${name} begins with ${JSON.stringify(value.otherwise)} where nothing else is said`;
  if (value.begins !== undefined) return `${name} begins with ${JSON.stringify(value.begins)}`;
  const holder = value.externals[0] ?? value.classes[0];
  if (condition.op === 'includes' && value.elements !== undefined)
    return `${name} lists ${value.elements.length === 1 ? 'one value' : `${value.elements.length} values`}`;
  if (condition.op === 'array' || value.elements !== undefined)
    return `${name} is ${value.elements === undefined ? 'no array' : 'an array'}`;
  if (condition.op === 'function' && value.functions) return `${name} is a function`;
  return holder === undefined ? `${name} is given` : `${name} is \`${readable(holder)}\``;
}

/** `connect-redis:.RedisStore()` -> `RedisStore() of connect-redis`. */
function readable(path: string): string {
  const split = splitPath(path);
  if (split === undefined) return path;
  const access = split.access.replace(/^\./, '');
  return access === '' || access.startsWith('(') ? `${split.module}${access}` : `${access} of ${split.module}`;
}
