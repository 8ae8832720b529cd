import { compact } from './compact.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import type { Reporter } from './reporter.js';
import { sarif } from './sarif.js';
import { terminal } from './terminal.js';

/** Every format, for the composition root to hand in. The first is the one that is used when none is asked for. */
export const reporters: readonly Reporter[] = [terminal, markdown, json, sarif, github, gitlab, junit, compact];
