/** Evidence that one host runs several processes of the same server. */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import { startedBy } from './commands.js';
import { isEcosystem, readEcosystem } from './ecosystem.js';
import { packageFinder } from '../modules/packages.js';
import { commandWorld, startCommands } from './starts.js';

export interface ClusterUse {
  /** Root of the package that runs as several processes. */
  readonly package: string;
  readonly evidence: string;
}

/** Finds PM2 in cluster mode and code that forks with node:cluster. */
export function clusterUses(
  packages: readonly PackageView[],
  manifests: readonly Manifest[],
  facts: (file: string) => FileFacts | undefined,
): readonly ClusterUse[] {
  const packageOf = packageFinder(packages);
  const world = commandWorld(packages, manifests);
  const found: ClusterUse[] = [];
  const add = (root: string, evidence: string): void => {
    if (!found.some((use) => use.package === root && use.evidence === evidence)) found.push({ package: root, evidence });
  };
  for (const start of startCommands(packages, manifests)) {
    const folder = start.folders[0] ?? '';
    for (const cluster of startedBy(start.command, folder, world).clusters)
      add(packageOf(`${folder}/x`.replace(/^\//, '')).root, `${start.where}: ${cluster}`);
  }
  for (const manifest of manifests) {
    if (!isEcosystem(manifest.name)) continue;
    const { cluster } = readEcosystem(manifest, facts(manifest.path));
    if (cluster !== undefined) add(packageOf(manifest.path).root, cluster);
  }
  for (const view of packages) {
    for (const file of view.files) {
      const known = facts(file);
      if (known && !/(^|\/)(test|tests|__tests__|e2e|examples?|benchmarks?)\/|\.(test|spec)\.[^/]+$/.test(file) && forksWorkers(known))
        add(view.root, `${file} forks workers with node:cluster`);
    }
  }
  return found;
}

/** True when the file imports node:cluster and calls its `fork`. */
function forksWorkers(facts: FileFacts): boolean {
  if (!facts.imports.some((fact) => !fact.typeOnly && /^(node:)?cluster$/.test(fact.specifier))) return false;
  return facts.functions.some((fn) =>
    fn.instrs.some(
      (instr) => instr.op === 'call' && (instr.prop === 'fork' || (instr.callee >= 0 && facts.vars[instr.callee]?.name === 'fork')),
    ),
  );
}
