/** Routes and middleware that Astro integrations add: `injectRoute({ pattern, entrypoint })`, `addMiddleware({ entrypoint })`. */
import type { CallInstr, FileFacts, VarId } from '../facts/model.js';
import { indexOf } from './file-index.js';
import { type AnyView, resolvePath, SCRIPT, scriptAt, sourcesOf } from './modules.js';

export interface Injected {
  readonly kind: 'route' | 'middleware';
  /** The path of a route; empty for middleware. */
  readonly pattern: string;
  readonly file: string;
  /** Whether the call says that it is built ahead. */
  readonly prerender: boolean | undefined;
}

/** What the files of a package, its configuration included, add. */
export function injectedIn(view: AnyView, root: string, config: string | undefined): readonly Injected[] {
  const found: Injected[] = [];
  for (const file of new Set([...(config === undefined ? [] : [config]), ...sourcesOf(view, root)])) {
    const facts = SCRIPT.test(file) ? view.facts(file) : undefined;
    for (const fn of facts?.functions ?? []) {
      for (const instr of fn.instrs) {
        const name = instr.op === 'call' ? (instr.prop ?? facts?.vars[instr.callee]?.name) : undefined;
        if (!facts || instr.op !== 'call' || (name !== 'injectRoute' && name !== 'addMiddleware')) continue;
        const target = entrypointOf(view, facts, root, instr);
        if (target === undefined) continue;
        const pattern = optionOf(facts, instr, 'pattern');
        const path = pattern === undefined ? undefined : view.known(file, pattern);
        const ahead = optionOf(facts, instr, 'prerender');
        const prerender = ahead === undefined ? undefined : view.known(file, ahead);
        found.push({
          prerender: typeof prerender === 'boolean' ? prerender : undefined,
          kind: name === 'injectRoute' ? 'route' : 'middleware',
          pattern: typeof path === 'string' ? path : '',
          file: target,
        });
      }
    }
  }
  return found;
}

function optionOf(facts: FileFacts, call: CallInstr, name: string): VarId | undefined {
  const options = call.args[0];
  return options === undefined ? undefined : (indexOf(facts).puts.get(options) ?? []).find((each) => each.prop === name)?.src;
}

/** The file that is meant: from the root of the package, or from the integration's own folder. */
function entrypointOf(view: AnyView, facts: FileFacts, root: string, call: CallInstr): string | undefined {
  const entrypoint = optionOf(facts, call, 'entrypoint') ?? optionOf(facts, call, 'entryPoint');
  const path = entrypoint === undefined ? undefined : relativePath(view, facts, entrypoint, 0);
  if (path === undefined) return undefined;
  const folder = facts.path.slice(0, Math.max(0, facts.path.lastIndexOf('/')));
  for (const base of [root, folder]) {
    const file = resolvePath(base, path);
    const source = view.has(file) ? file : scriptAt(view, file.replace(SCRIPT, ''));
    if (source !== undefined) return source;
  }
  return undefined;
}

/** `'./api.ts'`, `new URL('./api.ts', import.meta.url)`, `fileURLToPath(new URL(...))`, `resolve('./api.ts')`. */
function relativePath(view: AnyView, facts: FileFacts, variable: VarId, depth: number): string | undefined {
  const known = view.known(facts.path, variable);
  if (typeof known === 'string') return known.startsWith('.') || depth > 0 ? known : undefined;
  if (depth > 4) return undefined;
  for (const def of indexOf(facts).defs.get(variable) ?? []) {
    const sources =
      def.op === 'copy' || def.op === 'assign' || def.op === 'await'
        ? [def.src]
        : def.op === 'call'
          ? [...def.args, ...(def.recv === undefined ? [] : [def.recv])]
          : def.op === 'get'
            ? [def.obj]
            : [];
    for (const source of sources) {
      const path = relativePath(view, facts, source, depth + 1);
      if (path !== undefined && /^\.|\.\w+$/.test(path)) return path;
    }
  }
  return undefined;
}
