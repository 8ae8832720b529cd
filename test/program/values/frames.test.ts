import { describe, expect, it } from 'vitest';
import { loud, server } from '../../analyze/inline.js';

const LOGIN =
  "app.post('/login', (req, res) => { open(req.body.token, req.body.user); res.end(); });\napp.get('/me', (req, res) => { res.json(find(req.query.token)); });";
const sessions = (declaration: string, more: Record<string, string> = {}) => server(`${declaration}\n${LOGIN}`, more);

describe('small functions are told apart by their calls', () => {
  it('what a factory makes for two names is two things', () => {
    expect(
      loud(
        sessions(
          'const blank = () => ({ rows: new Map() }); const words = blank(); words.rows.set(1, 2); const sessions = blank(); const open = (t, u) => sessions.rows.set(t, u); const find = (t) => sessions.rows.get(t) ?? words.rows.get(t);',
        ),
      ),
    ).toEqual(['sessions']);
  });

  it('and through a function that only gives it on', () => {
    expect(
      loud(
        sessions(
          'const blank = () => Object.create(null); const table = () => blank(); const words = table(); words.a = 1; const sessions = table(); const open = (t, u) => { sessions[t] = u; }; const find = (t) => sessions[t] ?? words[t];',
        ),
      ),
    ).toEqual(['sessions']);
  });

  it('a callback runs when the caller that passes it does', () => {
    expect(
      loud(
        sessions(
          'const words = new Map(); const run = (f) => f(); run(() => { words.set(1, 2); }); const sessions = new Map(); const open = (t, u) => run(() => { sessions.set(t, u); }); const find = (t) => sessions.get(t) ?? words.get(t);',
        ),
      ),
    ).toEqual(['sessions']);
  });

  it('a helper that later calls take from elsewhere still calls what they give', () => {
    expect(
      loud(
        sessions(
          'const run = (f) => f(); const tools = [run]; const sessions = new Map(); const open = (t, u) => tools.forEach((each) => each(() => { sessions.set(t, u); })); const find = (t) => sessions.get(t);',
        ),
      ),
    ).toEqual(['sessions']);
  });

  it('functions that call each other come to an end', () => {
    const tangle = Array.from(
      { length: 12 },
      (_, i) => `const f${i} = (g) => { ${Array.from({ length: 6 }, (__, j) => `g(f${(i * 5 + j * 7 + 1) % 12});`).join(' ')} return g; };`,
    ).join('\n');
    expect(
      loud(
        sessions(
          `${tangle}\n${Array.from({ length: 12 }, (_, i) => `f${i}(f${(i + 1) % 12});`).join(' ')}\nconst sessions = new Map(); const open = (t, u) => f0(() => { sessions.set(t, u); }); const find = (t) => sessions.get(t);`,
        ),
      ),
    ).toEqual(['sessions']);
  });

  it('and so do functions that call themselves', () => {
    expect(
      loud(
        sessions(
          'const walk = (f, n) => { f(n); if (n > 0) walk(f, n - 1); return f; }; const sessions = new Map(); const open = (t, u) => walk(() => { sessions.set(t, u); }, 3); const find = (t) => sessions.get(t);',
        ),
      ),
    ).toEqual(['sessions']);
  });
});
