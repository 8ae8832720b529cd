/** Runs in a thread: sources in, encoded facts out. */
import { encode } from './codec.js';
import { extractOne, type Extracted } from './extract-one.js';

export default function work(
  batch: readonly { readonly path: string; readonly text: string }[],
): (Uint8Array | { readonly failure: string })[] {
  return batch.map((source) => packed(extractOne(source)));
}

function packed(outcome: Extracted): Uint8Array | { readonly failure: string } {
  return 'failure' in outcome ? outcome : encode(outcome.facts);
}
