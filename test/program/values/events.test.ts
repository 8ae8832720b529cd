import { describe, expect, it } from 'vitest';
import { analyzeInline, server } from '../../analyze/inline.js';

/** Entry points by which the first cell of a name is written. */
function writersOf(symbol: string, files: Readonly<Record<string, string>>): string[] {
  const finding = analyzeInline(files).report.findings.find((each) => each.symbol === symbol);
  return [...new Set((finding?.writes ?? []).flatMap((each) => each.entryPoints.map(({ label }) => label)))].sort();
}

const KEEPS = "const recent = []; bus.on('order', (order) => { recent.push(order); });\n";
const ROUTES =
  "app.post('/orders', (req, res) => { bus.emit('order', req.body); res.end(); });\napp.post('/drafts', (req, res) => { bus.emit('draft', req.body); res.end(); });\napp.get('/recent', (req, res) => { res.json(recent); });";

describe('who emits runs who listens', () => {
  it('on an emitter of the runtime, to the same event alone', () => {
    expect(
      writersOf('recent', server(`import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\n${KEEPS}${ROUTES}`)),
    ).toEqual(['POST /orders']);
  });

  it('on an object of a class that extends one, from its own methods', () => {
    expect(
      writersOf(
        'recent',
        server(
          `import { EventEmitter } from 'node:events';\nclass Orders extends EventEmitter { place(order) { this.emit('order', order); } }\nconst bus = new Orders();\n${KEEPS}${ROUTES.replace("bus.emit('order', req.body)", 'bus.place(req.body)')}`,
        ),
      ),
    ).toEqual(['POST /orders']);
  });

  it('by the name of a constant', () => {
    expect(
      writersOf(
        'recent',
        server(
          `import mitt from 'mitt';\nconst EVENTS = { ORDER: 'order', DRAFT: 'draft' };\nconst bus = mitt();\n${KEEPS}${ROUTES.replace("'order'", 'EVENTS.ORDER').replace("'draft'", 'EVENTS.DRAFT')}`,
        ),
      ),
    ).toEqual(['POST /orders']);
  });

  it('and is given what that tells', () => {
    expect(
      writersOf(
        'Room.people',
        server(
          "import { EventEmitter } from 'node:events';\nclass Room { people = new Map(); join(id, name) { this.people.set(id, name); } }\nconst bus = new EventEmitter();\nconst lobby = new Room();\nbus.on('join', (room, id, name) => { room.join(id, name); });\napp.post('/join', (req, res) => { bus.emit('join', lobby, req.body.id, req.body.name); res.end(); });\napp.get('/people', (req, res) => { res.json([...lobby.people.values()]); });",
        ),
      ),
    ).toEqual(['POST /join']);
  });

  it('where nobody is known to emit, somebody may', () => {
    expect(
      analyzeInline(
        server(
          "import { EventEmitter } from 'node:events';\nexport const bus = new EventEmitter();\nconst notes = new Map();\nbus.on('note', (id, text) => { notes.set(id, text); });\napp.get('/notes', (req, res) => { res.json([...notes.values()]); });",
        ),
      ).report.findings.map(({ symbol }) => symbol),
    ).toContain('notes');
  });
});
