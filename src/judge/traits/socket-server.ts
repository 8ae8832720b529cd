/** The server object that Nest gives a WebSocket gateway, on the adapter that knows the sockets of this process only. */
import { SOCKET_ADAPTERS } from '../../knowledge/emitters.js';
import type { Program } from '../../program/program.js';
import type { Profile } from '../profile.js';
import { isFedFromOutside } from '../roles/fan-out.js';
import type { TraitFinding } from '../rule.js';
import { once } from '../../once.js';

export function socketServerOf(program: Program, profile: Profile): TraitFinding | undefined {
  const { field } = profile.cell;
  const member = field?.cls.class?.members.find((each) => each.name === field.name);
  if (!member?.decorators.some((each) => each.name === 'WebSocketServer')) return undefined;
  if (!profile.reads.some((each) => each.served)) return undefined;
  if (hasAdapter(program))
    return { evidence: 'the server of a gateway; an adapter for several instances is installed', verdict: 'safe', role: 'connections' };
  if (isFedFromOutside(program, profile)) {
    return {
      evidence: 'the server of a gateway that only passes on what every instance hears over a channel outside',
      verdict: 'tolerable',
      role: 'connections',
    };
  }
  return {
    evidence: 'the server of a gateway on the default adapter: what it emits to rooms and users reaches only the sockets of this instance',
    verdict: 'unsafe',
    role: 'connections',
    ceiling: 'high',
  };
}

const hasAdapter = once((program: Program): boolean =>
  program.solver.files.some((file) => file.facts.imports.some((each) => !each.typeOnly && SOCKET_ADAPTERS.test(each.specifier))),
);
