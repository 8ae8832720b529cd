import type { SuppressionFact } from '../facts/model.js';
import type { Finding } from './finding.js';

/** Marks a finding that a comment covers: on its line, on the line before, or anywhere in the file for `-file`. */
export function suppress(finding: Finding, comments: readonly SuppressionFact[]): Finding {
  const comment = comments.find(
    (each) =>
      (each.rules.length === 0 || each.rules.includes(finding.rule)) &&
      (each.kind === 'file' || (each.kind === 'next-line' ? each.line === finding.line - 1 : each.line === finding.line)),
  );
  return comment ? { ...finding, suppressed: comment.reason || 'no reason given' } : finding;
}
