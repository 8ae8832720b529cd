import { describe, expect, it } from 'vitest';
import { gcf } from '../../src/frameworks/gcf.js';
import { deploy } from './deployment.js';

describe('gcf', () => {
  it('reads deploy commands of workflows, their source folders and the default target', () => {
    const { entries } = deploy(gcf, {
      'package.json': '{ "name": "x", "scripts": { "start": "functions-framework --source=build/" } }',
      '.github/workflows/deploy.yml':
        'jobs:\n  x:\n    steps:\n      - run: |\n          gcloud functions deploy mail \\\n            --source ./mail --trigger-topic letters\n',
      'src/index.ts': 'exports.function = (request, response) => response.end();',
      'mail/index.js': 'exports.mail = async (message) => {};\nexports.other = () => 1;',
    });
    expect(entries).toEqual(['function function <- src/index.ts function', 'function mail <- mail/index.js mail']);
  });

  it('uses nothing where nothing says Google', () => {
    expect(
      deploy(gcf, {
        'package.json': '{ "name": "x", "scripts": { "start": "node index.js --target=a" } }',
        'index.js': 'exports.a = () => 1;',
      }).uses,
    ).toEqual([]);
  });
});
