/** What the way in which a cell is kept and touched is known to be. */
import type { Program } from '../program/program.js';
import type { Profile } from './profile.js';
import type { Trait } from './rule.js';

export function traitsOf(program: Program, profile: Profile): ReadonlySet<Trait> {
  const traits = new Set<Trait>();
  if (profile.emitters.length > 0) traits.add('emitter');
  if (profile.writes.some((each) => each.rendered) && !profile.writes.some((each) => each.served)) traits.add('ssr');
  void program;
  return traits;
}
