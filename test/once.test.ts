import { expect, test } from 'vitest';
import { once } from '../src/once.js';

test('asks for each key once, also where nothing comes of it', () => {
  const asked: object[] = [];
  const nameOf = once((key: { readonly name?: string }) => {
    asked.push(key);
    return key.name;
  });
  const [named, nameless] = [{ name: 'orders' }, {}];
  expect([nameOf(named), nameOf(nameless), nameOf(named), nameOf(nameless)]).toEqual(['orders', undefined, 'orders', undefined]);
  expect(asked).toEqual([named, nameless]);
});

test('two keys that say the same are two', () => {
  const madeFor = once((key: { readonly name: string }) => [key.name]);
  const [one, other] = [{ name: 'orders' }, { name: 'orders' }];
  expect(madeFor(one)).toBe(madeFor(one));
  expect(madeFor(one)).not.toBe(madeFor(other));
});
