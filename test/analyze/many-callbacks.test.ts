import { expect, it } from 'vitest';
import { loud, server } from './inline.js';

/** A class through which a whole program runs its work, so that errors are told in one place. */
const GUARD = `class Guarded {
  async timed(work, name) {
    const start = Date.now();
    try {
      return await work();
    } finally {
      console.debug(name, Date.now() - start);
    }
  }
}
class Guard extends Guarded {
  static async run(work, { name }) {
    const guard = new Guard();
    try {
      return await guard.timed(work, name);
    } catch (error) {
      throw new Error(name + ': ' + error);
    }
  }
  static async onCreate(work, name) { return this.run(work, { name }); }
  static async onFind(work, name) { return this.run(work, { name }); }
}
`;

it('comes to every callback of a helper through which the whole program works', () => {
  const services = Array.from({ length: 110 }, (_, index) => {
    const name = `Shelf${String(index).padStart(3, '0')}`;
    return `class ${name} {
  rows${index} = new Map();
  async put(id, row) { return Guard.onCreate(async () => { this.rows${index}.set(id, row); return row; }, '${name}'); }
  async get(id) { return Guard.onFind(async () => this.rows${index}.get(id), '${name}'); }
}
const shelf${index} = new ${name}();
app.put('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.put(request.params.id, request.body)); });
app.get('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.get(request.params.id)); });
`;
  });
  expect(loud(server(GUARD + services.join('')))).toHaveLength(110);
});
