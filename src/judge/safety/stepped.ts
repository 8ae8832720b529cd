/** Numbers that requests only step on. */
import type { Profile, Touch } from '../profile.js';
import { stepsOn } from '../roles/in-turn.js';

/** A number, where all that requests do to it is to step it on: the steps, and the looks at it beside those that the steps themselves take. */
export function steppedOn({
  collections,
  emitters,
  writes,
  reads,
}: Profile): { readonly steps: readonly Touch[]; readonly looks: readonly Touch[] } | undefined {
  const steps = writes.filter((each) => each.served);
  if (
    collections.length > 0 ||
    emitters.length > 0 ||
    steps.length === 0 ||
    !steps.every((each) => each.depth === 'place' && stepsOn(each))
  )
    return undefined;
  return { steps, looks: reads.filter((each) => each.served && !steps.some((step) => step.instr === each.instr)) };
}
