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
  static async run(work, context) {
    const guard = new Guard();
    const { name, entity, id, user } = context;
    try {
      console.debug('begins ' + name + ' of ' + entity + (id ? ' with id ' + id : '') + (user ? ' for ' + user : ''));
      const made = await guard.timed(work, name + ' ' + entity);
      console.debug('has done ' + name + ' of ' + entity + (id ? ' with id ' + id : '') + (user ? ' for ' + user : ''));
      return made;
    } catch (error) {
      console.error('failed to ' + name + ' ' + entity, { message: error.message, id, user, stack: error.stack });
      if (error.code === 11000) throw new Error('there is one already');
      if (error.name === 'CastError') throw new Error('no such id');
      throw new Error(name + ' ' + entity + ': ' + error.message);
    }
  }
  static async onCreate(work, entity) { return this.run(work, { name: 'create', entity }); }
  static async onFind(work, entity) { return this.run(work, { name: 'find', entity }); }
}
`;

const service = (index: number): string => `class Shelf${index} {
  rows${index} = new Map();
  async put(id, row) { return Guard.onCreate(async () => { this.rows${index}.set(id, row); return row; }, 'Shelf'); }
  async get(id) { return Guard.onFind(async () => this.rows${index}.get(id), 'Shelf'); }
}
const shelf${index} = new Shelf${index}();
`;
const routes = (
  index: number,
): string => `app.put('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.put(request.params.id, request.body)); });
app.get('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.get(request.params.id)); });
`;

it('comes to every callback of a helper through which the whole program works', () => {
  const services = Array.from({ length: 110 }, (_, index) => service(index) + routes(index));
  expect(loud(server(GUARD + services.join('')))).toHaveLength(110);
});
