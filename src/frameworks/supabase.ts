import type { EntryPoint, Framework, FrameworkUse, ProgramView, SetupView } from './framework.js';
import { functionsOfVariable, joinPath, membersOfExport, record, text, uniqueEntries } from './handlers.js';
import { folderOf, importClosure, type FunctionRef } from './helpers.js';

const ENTRY = /(?:^|\/)supabase\/functions\/([^_./][^/]*)\/index\.[cm]?[jt]sx?$/;
/** `Deno.serve`, and `serve` of the standard library from which older functions took it. */
const DENO_SERVE = /^(global:Deno\.serve|(https:\/\/deno\.land\/std|jsr:@std\/http|@std\/http|std\/http)[^ ]*:\.serve)$/;

/** Supabase Edge Functions: every folder of `supabase/functions` whose name starts with no underscore. */
export const supabase: Framework = {
  id: 'supabase',
  title: 'Supabase Edge Functions',
  source: 'https://supabase.com/docs/guides/functions (checked 2026-11-21)',

  detect(view) {
    return view.packages.flatMap((pkg): FrameworkUse[] => {
      const files = [...functionFiles(view).keys()].filter((file) => view.packageOf(file).root === pkg.root);
      return files.length === 0 ? [] : [{ root: pkg.root, evidence: files.slice(0, 3).map((file) => `${file} is an Edge Function`) }];
    });
  },

  find(use, view) {
    const entryPoints: EntryPoint[] = [];
    // Where a package serves (`Deno.serve(app.fetch)`), its own adapter knows the handlers; the file is loaded all the same.
    const places = [...functionFiles(view).keys()].filter((file) => view.packageOf(file).root === use.root);
    for (const [file, { name, manifest }] of functionFiles(view)) {
      if (view.packageOf(file).root !== use.root) continue;
      for (const target of servedFunctions(view, file)) {
        entryPoints.push({
          file: target.file,
          fn: target.fn,
          label: `function ${name}`,
          framework: 'supabase',
          runtime: 'edge',
          bundle: `function:${name}`,
          phase: 'request',
          ...(target.file === file ? (manifest === undefined ? {} : { registeredIn: manifest }) : { registeredIn: file }),
        });
      }
    }
    return { entryPoints: uniqueEntries(entryPoints), places };
  },
};

/** The entry files of functions, by their place and by `entrypoint` in config.toml. */
function functionFiles(view: SetupView | ProgramView): ReadonlyMap<string, { readonly name: string; readonly manifest?: string }> {
  const found = new Map<string, { name: string; manifest?: string }>();
  for (const file of view.files) {
    const name = ENTRY.exec(file)?.[1];
    if (name !== undefined) found.set(file, { name });
  }
  for (const manifest of view.manifests) {
    if (manifest.name !== 'config.toml' || !/(^|\/)supabase$/.test(folderOf(manifest.path))) continue;
    for (const [name, value] of Object.entries(record(record(manifest.data).functions))) {
      const entry = text(record(value).entrypoint);
      const file = entry === undefined ? undefined : joinPath(folderOf(manifest.path), entry);
      if (file !== undefined && view.has(file)) found.set(file, { name, manifest: manifest.path });
    }
  }
  return found;
}

/** What `Deno.serve` is given in a file and in those that only it loads, and the default export's `fetch`. */
function servedFunctions(view: ProgramView, entry: string): readonly FunctionRef[] {
  const loaded = importClosure(view, [entry]);
  const calls = view.callsTo(DENO_SERVE);
  const own = calls.filter((call) => call.file === entry);
  const served = (own.length > 0 ? own : calls.filter((call) => loaded.has(call.file))).flatMap((call) =>
    call.instr.args.flatMap((argument) => {
      const handler = membersOfServe(view, call.file, argument);
      return handler.length > 0 ? handler : functionsOfVariable(view, { file: call.file, variable: argument });
    }),
  );
  const members = membersOfExport(view, entry, 'default')
    .filter((each) => each.name === 'fetch')
    .flatMap((each) => each.functions);
  return [...served, ...members];
}

/** `Deno.serve({ port, handler })`: the option; other options are not handlers. */
function membersOfServe(view: ProgramView, file: string, argument: number): readonly FunctionRef[] {
  return view
    .valuesOf(file, argument)
    .flatMap((value) =>
      value.kind === 'object'
        ? [...view.propertiesOf(value)].flatMap(([name, held]) => (name === 'handler' || name === 'fetch' ? view.functionsOf(held) : []))
        : [],
    );
}
