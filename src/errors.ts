/**
 * The user's error: a wrong path, option or configuration, told in one sentence. It ends the run with exit code 2 and without a stack.
 * Whatever else is thrown is ours and keeps its stack; there is no third kind.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
