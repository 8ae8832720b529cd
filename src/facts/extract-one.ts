import { extractFacts } from './extract.js';
import type { FileFacts } from './model.js';

export type Extracted = { readonly facts: FileFacts } | { readonly failure: string };

/** The facts of a file, or why there are none: an error of ours costs one file and is told, it does not cost the audit. */
export function extractOne(source: { readonly path: string; readonly text: string }): Extracted {
  try {
    return { facts: extractFacts(source.path, source.text) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
