/** What plugins of servers are called with. */
import type { NodeId, Obj } from '../../model.js';
import { ELEMENTS, HELD, type Solver } from '../solver.js';

/**
 * `app.register(routes, { orders })`: a plugin is called with the options beside it, also where a package has wrapped it; of
 * `server.register({ plugin: rooms, options: { orders } })`, alone or in a list, the method `register` of the plugin is.
 */
export function passPluginOptions(solver: Solver, [plugin, options]: readonly NodeId[]): void {
  if (plugin === undefined) return;
  if (options !== undefined) {
    passTo(solver, plugin, options);
    return;
  }
  const each = (value: Obj): void => {
    if (value.kind === 'array') {
      solver.watch(solver.property(value, ELEMENTS), (part) => {
        if (part.kind === 'object') each(part);
      });
      return;
    }
    if (value.kind !== 'object') return;
    solver.watchProperty(value, 'plugin', (made) => {
      const given = solver.property(value, 'options');
      if (made.kind === 'object') passTo(solver, solver.property(made, 'register'), given);
      else passTo(solver, solver.property(value, 'plugin'), given);
    });
  };
  solver.watch(plugin, each);
}

function passTo(solver: Solver, plugin: NodeId, options: NodeId): void {
  const give = ({ function: target }: Obj): void => {
    const id = target?.fact.params[1];
    if (target && id !== undefined && target.fact.rest !== 1) solver.flow(options, solver.node(target.file, id));
  };
  solver.watch(plugin, (value) => {
    if (value.kind === 'external') solver.watchProperty(value, HELD, give);
    else give(value);
  });
}
