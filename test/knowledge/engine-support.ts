/** Links a few texts and asks for the places that the library knowledge speaks of. */
import { librarySites } from '../../src/judge/stores/library-sites.js';
import type { LibrarySite } from '../../src/judge/stores/library-sites.js';
import type { OptionValue } from '../../src/judge/stores/libraries.js';
import { link } from '../../src/program/values/link.js';
import { LinkedView } from '../../src/program/view.js';
import { projectOf } from '../program/inputs.js';
import type { Settings } from './source-call.js';

export function linkedSites(texts: Readonly<Record<string, string>>, settings: Settings = {}): readonly LibrarySite[] {
  const project = projectOf({ 'package.json': { name: 'app' }, ...texts });
  const packageOf = () => project.packages[0] as (typeof project.packages)[number];
  const resolve = (from: string, specifier: string) => project.resolver.resolve(from, specifier);
  const facts = project.files.map((file) => project.facts(file) as NonNullable<ReturnType<typeof project.facts>>);
  const solver = link({ facts, resolve, autoImport: () => undefined });
  const view = new LinkedView({ solver, manifests: project.manifests, packages: project.packages, packageOf, resolve });
  const settingOf = (_file: string, path: string): OptionValue => {
    const known = settings[path];
    return {
      state: known === undefined ? 'absent' : 'present',
      ...(known === undefined ? {} : { known }),
      externals: [],
      classes: [],
      functions: false,
    };
  };
  return librarySites({ solver, view }, settingOf);
}
