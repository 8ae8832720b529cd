/** The text of a path, as far as the program says it: `*` stands for what only a request knows, `<tmp>` for the temporary folder. */
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { TEMPORARY_PATHS, TEMPORARY_TEXT, TEMPORARY_VARIABLES } from '../../knowledge/files.js';
import { originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';

const TEMPORARY = '<tmp>';
const UNKNOWN = '*';
const DEEPEST = 12;
const TEMPORARY_CALLS: ReadonlySet<string> = new Set(TEMPORARY_PATHS);
const TEMPORARY_FOLDER = new RegExp(TEMPORARY_TEXT);

export const isTemporary = (path: string): boolean => path.startsWith(TEMPORARY) || TEMPORARY_FOLDER.test(path);

/** The folder of a path; the path itself where it is not known. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? (slash === 0 ? '/' : path.includes(UNKNOWN) ? path : '.') : path.slice(0, slash);
}

/** `root`: the variable of a folder in which the path lies, where it is relative. */
export function pathText(program: Program, file: ProgramFile, variable: VarId, root?: VarId): string {
  const text = new Reader(program).text(file, variable, 0);
  if (root === undefined || text.startsWith('/')) return normal(text);
  return normal(`${new Reader(program).text(file, root, 0)}/${text}`);
}

/** Removes `./`, doubled slashes and `..`. */
function normal(path: string): string {
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split(/[/\\]+/)) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else parts.push(part);
  }
  const text = parts.join('/').replace(/\*+/g, UNKNOWN);
  return rooted ? `/${text}` : text || '.';
}

class Reader {
  private readonly busy = new Set<string>();
  /** What the call that is being followed hands over, by parameter. */
  private readonly given = new Map<string, string>();

  constructor(private readonly program: Program) {}

  text(file: ProgramFile, given: VarId, depth: number): string {
    const key = `${file.index}:${given}`;
    if (depth > DEEPEST || this.busy.has(key)) return UNKNOWN;
    this.busy.add(key);
    try {
      return this.read(file, given, depth + 1);
    } finally {
      this.busy.delete(key);
    }
  }

  private read(file: ProgramFile, given: VarId, depth: number): string {
    const { variable, instr } = originOf(file, given);
    switch (instr?.op) {
      case 'literal':
        return typeof instr.value === 'string' || typeof instr.value === 'number' ? String(instr.value) : UNKNOWN;
      case 'template':
        return instr.parts.map((part) => this.text(file, part, depth)).join('');
      case 'binary':
        return instr.operator === '+' ? this.text(file, instr.left, depth) + this.text(file, instr.right, depth) : UNKNOWN;
      case 'choose':
        return this.chosen(file, instr, depth);
      case 'call':
        return this.call(file, instr, depth);
      case 'get':
        return this.property(file, instr, depth);
      default:
        return this.named(file, variable, depth);
    }
  }

  /** `process.env.DATA_DIR || '/tmp/data'`: what is meant to stay lies in the folder that the environment names. */
  private chosen(file: ProgramFile, { srcs, operator }: Extract<Instr, { op: 'choose' }>, depth: number): string {
    const { solver } = this.program;
    const [first] = srcs;
    const text = this.best(srcs.map((src) => this.text(file, src, depth)));
    if (operator === '?:' || first === undefined || !isTemporary(text)) return text;
    const named = solver
      .objectsAt(file, first)
      .map((obj) => obj.path ?? '')
      .filter((path) => path.startsWith('global:process.env.'));
    return named.length > 0 && !named.some((path) => TEMPORARY_VARIABLES.test(path)) ? UNKNOWN : text;
  }

  /** Of several values the one that says most; one outside the temporary folder says more. */
  private best(texts: readonly string[]): string {
    const known = texts.filter((each) => each !== UNKNOWN && each !== '');
    return known.find((each) => !isTemporary(each) && !each.startsWith(UNKNOWN)) ?? known[0] ?? UNKNOWN;
  }

  private call(file: ProgramFile, instr: CallInstr, depth: number): string {
    const paths = this.calleePaths(file, instr);
    const args = (): string[] => instr.args.map((arg) => this.text(file, arg, depth));
    for (const path of paths) {
      if (/mkdtemp(?:Sync)?$/.test(path)) {
        const [prefix = ''] = args();
        return isTemporary(prefix) ? `${prefix}${UNKNOWN}` : `${TEMPORARY}/${UNKNOWN}`;
      } // a folder that nobody else has
      if (TEMPORARY_CALLS.has(`${path}()`)) return TEMPORARY;
      if (/^path(?:\/posix|\/win32)?:(?:\.posix|\.win32)?\.(?:join|resolve|normalize)$/.test(path)) return joined(args());
      if (/^path(?:\/posix|\/win32)?:(?:\.posix)?\.dirname$/.test(path)) return folderOf(normal(args()[0] ?? UNKNOWN));
      if (/^path(?:\/posix|\/win32)?:(?:\.posix)?\.(?:basename|extname)$/.test(path)) return UNKNOWN;
      if (path === 'global:process.cwd') return '.';
      if (
        path === 'url:.fileURLToPath' ||
        path === 'global:URL' ||
        path === 'url:.URL' ||
        path === 'fs:.realpathSync' ||
        path === 'global:String'
      )
        return args()[0] ?? UNKNOWN;
      if (/^os:\.homedir$/.test(path)) return '/home';
    }
    const fn = file.functions.find((each) => each.fact.instrs.includes(instr));
    for (const edge of fn ? this.program.phases.edgesAt(fn, instr) : []) {
      if (edge.kind !== 'call') continue;
      const returned = this.returned(edge.to, args(), depth);
      if (returned.length > 0) return this.best(returned);
    }
    // `name.replace(...)`, `dir.concat(...)`: what is done to a known text.
    return instr.recv !== undefined && /^(?:toString|trim|replace|replaceAll|concat|toLowerCase|normalize)$/.test(instr.prop ?? '')
      ? this.text(file, instr.recv, depth)
      : UNKNOWN;
  }

  /** What a function gives for these arguments: `dataFile('orders.json')`. */
  private returned(fn: ProgramFunction, args: readonly string[], depth: number): readonly string[] {
    const params = fn.fact.params.map((param) => `${fn.file.index}:${param}`);
    const before = params.map((param) => this.given.get(param));
    params.forEach((param, at) => {
      const arg = args[at];
      if (arg !== undefined) this.given.set(param, arg);
    });
    const returned = fn.fact.instrs.flatMap((each) => (each.op === 'return' ? [this.text(fn.file, each.src, depth)] : []));
    params.forEach((param, at) => {
      const old = before[at];
      if (old === undefined) this.given.delete(param);
      else this.given.set(param, old);
    });
    return returned;
  }

  private calleePaths(file: ProgramFile, instr: CallInstr): readonly string[] {
    const at = (variable: VarId): readonly Obj[] => this.program.solver.objectsAt(file, variable);
    if (instr.callee >= 0)
      return at(instr.callee).flatMap((each) => (each.kind === 'external' && each.path !== undefined ? [each.path] : []));
    if (instr.recv === undefined || instr.prop == null) return [];
    return at(instr.recv).flatMap((each) => (each.kind === 'external' ? [`${each.path}.${instr.prop}`] : []));
  }

  private property(file: ProgramFile, instr: Extract<Instr, { op: 'get' }>, depth: number): string {
    const { solver } = this.program;
    const own = solver.objectsAt(file, instr.dst).map((obj) => obj.path ?? '');
    const isMade = (path: string): boolean => TEMPORARY_CALLS.has(path) || TEMPORARY_CALLS.has(path.replace(/\.(?:name|path)$/, '')); // `tmp.fileSync().name`
    // Which folder it is that somebody has made stands where it was made: `{ dir, out }` of `dir = await mkdtemp(...)`.
    if (own.some((path) => isMade(path) && !/mkdtemp(?:Sync)?\(\)$/.test(path))) return TEMPORARY;
    // `config.folder` of `{ folder: process.env.FOLDER || 'data' }` is no variable of the environment itself.
    if (
      solver.objectsAt(file, instr.obj).some(({ path = '' }) => path.startsWith('global:process') || path.startsWith('global:import')) &&
      own.some((path) => path.startsWith('global:process.env') || path.startsWith('global:import.meta'))
    ) {
      return own.some((path) => /import\.meta\.(?:dirname|filename|url|dir)$/.test(path)) ? '.' : UNKNOWN;
    }
    if (instr.prop === null) return UNKNOWN;
    if (instr.prop === 'pathname' || instr.prop === 'href') return this.text(file, instr.obj, depth);
    const made: string[] = [];
    for (const id of solver.idsAt(file, instr.obj)) {
      const obj = solver.object(id);
      if (obj.kind === 'namespace') {
        made.push(this.exported(obj.file, instr.prop, depth));
        continue;
      }
      if (obj.kind !== 'object' && obj.kind !== 'instance' && obj.kind !== 'class') continue;
      for (const fn of obj.file.functions) {
        for (const each of fn.fact.instrs) {
          if (each.op === 'set' && each.prop === instr.prop && solver.idsAt(obj.file, each.obj).includes(id))
            made.push(this.text(obj.file, each.src, depth));
        }
      }
      if (made.length > 3) break;
    }
    return own.some(isMade) ? (made.find(isTemporary) ?? TEMPORARY) : this.best(made);
  }

  private named(file: ProgramFile, variable: VarId, depth: number): string {
    const fact = file.facts.vars[variable];
    if (!fact) return UNKNOWN;
    const given = this.given.get(`${file.index}:${variable}`);
    if (given !== undefined) return given;
    if (fact.kind === 'global') return fact.name === '__dirname' || fact.name === '__filename' ? '.' : UNKNOWN;
    if (fact.kind === 'import') {
      for (const each of file.facts.imports) {
        const binding = each.bindings.find((one) => one.local === variable);
        if (binding !== undefined) return this.from(file, each.specifier, binding.imported, depth);
      }
      return UNKNOWN;
    }
    if (fact.kind === 'param') return this.fromCallers(file, variable, depth);
    if (fact.kind !== 'let' && fact.kind !== 'var' && fact.kind !== 'const') return UNKNOWN;
    const sources: string[] = [];
    for (const fn of file.facts.functions)
      for (const each of fn.instrs)
        if (each.op === 'assign' && each.dst === variable && sources.length < 4) sources.push(this.text(file, each.src, depth));
    return this.best(sources);
  }

  private from(file: ProgramFile, specifier: string, name: string, depth: number): string {
    const path = this.program.view.resolve(file.path, specifier);
    const target = path === undefined ? undefined : this.program.solver.fileByPath.get(path);
    return target === undefined ? UNKNOWN : this.exported(target, name, depth);
  }

  /** What a file exports under a name, itself or from another file: by `export`, or as a property of `exports`. */
  private exported(file: ProgramFile, name: string, depth: number): string {
    if (depth > DEEPEST) return UNKNOWN;
    const { exports, vars } = file.facts;
    const own = exports.find((each) => each.kind !== 'star' && each.name === name);
    if (own?.kind === 'local') return this.text(file, own.local, depth);
    if (own?.kind === 'from') return this.from(file, own.specifier, own.imported, depth + 1);
    const put = file.functions[0]?.fact.instrs.find(
      (each) => each.op === 'set' && each.prop === name && vars[each.obj]?.kind === 'exports',
    );
    if (put?.op === 'set') return this.text(file, put.src, depth);
    return this.best(exports.flatMap((each) => (each.kind === 'star' ? [this.from(file, each.specifier, name, depth + 1)] : [])));
  }

  private fromCallers(file: ProgramFile, variable: VarId, depth: number): string {
    const fn = file.functions[file.facts.vars[variable]?.fn ?? -1];
    const index = fn?.fact.params.indexOf(variable) ?? -1;
    if (!fn || index < 0) return UNKNOWN;
    const texts: string[] = [];
    for (const edge of this.program.phases.incoming.get(fn) ?? []) {
      if (edge.instr.op !== 'call' || (edge.kind !== 'call' && edge.kind !== 'construct') || texts.length > 3) continue;
      const arg = edge.instr.args[index];
      if (arg !== undefined && edge.via === undefined) texts.push(this.text(edge.from.file, arg, depth));
    }
    return this.best(texts);
  }
}

/** As `path.join` and `path.resolve` do: a later absolute part of known text starts anew. */
function joined(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text = part.startsWith(TEMPORARY) ? part : text === '' ? part : `${text}/${part}`;
  return text || '.';
}

/** Endings of files that a program goes on writing once they are there. */
export const DATA_FILES = /\.(?:db|sqlite3?|json|csv|txt|log|db-\w+)$/i;

/** The same file, one in the same folder, or the folder itself. */
export function isSamePlace(path: string, other: string, folder: string): boolean {
  if (path === '*' || other === '*') return false;
  return path === other || path === folder || (folder !== '.' && folderOf(path) === folder && mayBeOne(path, other));
}

/** Two names of which one or both are known in part: `job-*.json` is never `offer-*.txt`, and may be `job-1.json`. */
function mayBeOne(path: string, other: string): boolean {
  if (!path.includes('*') && !other.includes('*')) return path === other;
  const [head, otherHead] = [path, other].map((each) => each.split('*', 1)[0] ?? '') as [string, string];
  const [tail, otherTail] = [path, other].map((each) => each.split('*').pop() ?? '') as [string, string];
  return (head.startsWith(otherHead) || otherHead.startsWith(head)) && (tail.endsWith(otherTail) || otherTail.endsWith(tail));
}
