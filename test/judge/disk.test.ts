import { describe, expect, it } from 'vitest';
import { auditFiles, express, findingsIn } from './in-memory.js';

const disk = (files: Record<string, string>) => findingsIn('local-disk', files);
const post = (...lines: string[]) => ({
  'server.js': express("import fs from 'node:fs';", "import path from 'node:path';", "import os from 'node:os';", ...lines),
});

describe('files', () => {
  it('reports one finding for the files of one folder, at the first write', async () => {
    const report = await auditFiles(
      post(
        "const DIR = path.join(process.cwd(), 'exports');",
        "app.post('/export', (req, res) => { fs.mkdirSync(DIR, { recursive: true }); fs.writeFileSync(path.join(DIR, 'rows.csv'), 'a,b'); fs.writeFileSync(path.join(DIR, 'meta.txt'), 'x'); res.end(); });",
        "app.get('/export', (req, res) => res.send(fs.readFileSync(path.join(DIR, 'rows.csv'))));",
      ),
    );
    const found = report.findings.filter((each) => each.rule === 'local-disk');
    expect(found.map(({ severity, symbol, line }) => [severity, symbol, line])).toEqual([['high', 'writeFileSync', 7]]);
    expect(found[0]?.writes.map((each) => each.operation)).toEqual(['writeFileSync', 'writeFileSync']);
    expect(found[0]?.reads.map((each) => each.operation)).toEqual(['readFileSync']);
  });

  it('tells who asks a database in a file from who writes it', async () => {
    const files = post(
      "import Database from 'better-sqlite3';",
      "const db = new Database('guests.db');",
      "app.post('/guests', (req, res) => { db.prepare('INSERT INTO guests (name) VALUES (?)').run(req.query.name); res.end(); });",
      "app.get('/guests', (req, res) => res.json(db.prepare('SELECT name FROM guests').all()));",
    );
    const [found] = (await auditFiles(files)).findings.filter((each) => each.rule === 'local-disk');
    const routes = (accesses: NonNullable<typeof found>['writes'] | undefined) =>
      accesses?.filter(({ operation }) => operation === 'prepare').flatMap(({ entryPoints }) => entryPoints.map(({ label }) => label));
    expect(routes(found?.writes)).toEqual(['POST /guests']);
    expect(routes(found?.reads)).toEqual(['GET /guests']);
  });

  it('knows a JSON file that is the system of record', async () => {
    expect(
      await disk(
        post(
          "const FILE = path.join(process.cwd(), 'data', 'bookings.json');",
          "const all = () => JSON.parse(fs.readFileSync(FILE, 'utf8'));",
          "app.post('/bookings', (req, res) => { const rows = all(); rows.push({ at: req.query.at }); fs.writeFileSync(FILE, JSON.stringify(rows, null, 2)); res.end(); });",
          "app.get('/bookings', (req, res) => res.json(all()));",
        ),
      ),
    ).toEqual(['critical file-store writeFileSync']);
  });

  it('sees a path through a helper and a constructor', async () => {
    const report = await auditFiles(
      post(
        'class Store { constructor(dir) { this.dir = dir; } file(id) { return path.join(this.dir, `${id}.png`); } save(id, data) { fs.writeFileSync(this.file(id), data); } }',
        "const pictures = new Store(path.resolve('public', 'pictures'));",
        "app.post('/pictures/:id', (req, res) => { pictures.save(req.params.id, req.body); res.end(); });",
      ),
    );
    expect(report.findings.filter((each) => each.rule === 'local-disk').map((each) => each.message)).toEqual([
      expect.stringContaining('public/pictures/*.png'),
    ]);
  });

  it('lets scratch files be that the request removes', async () => {
    expect(
      await disk(
        post(
          "app.post('/pdf', async (req, res) => { const file = path.join(os.tmpdir(), `${Date.now()}.html`); await fs.promises.writeFile(file, req.body); try { res.send(await fs.promises.readFile(file)); } finally { await fs.promises.unlink(file); } });",
        ),
      ),
    ).toEqual([]);
  });

  it('does not let them be when another request reads them', async () => {
    expect(
      await disk(
        post(
          "app.post('/pdf/:id', (req, res) => { fs.writeFileSync(`/tmp/pdf-${req.params.id}.pdf`, req.body); res.end(); });",
          "app.get('/pdf/:id', (req, res) => { res.send(fs.readFileSync(`/tmp/pdf-${req.params.id}.pdf`)); fs.unlinkSync(`/tmp/pdf-${req.params.id}.pdf`); });",
        ),
      ),
    ).toEqual(['high file-store writeFileSync']);
  });

  it('takes log files, start-up files and development for what they are', async () => {
    expect(
      await disk(
        post(
          "fs.writeFileSync('openapi.json', JSON.stringify({ openapi: '3.1.0' }));",
          "app.use((req, res, next) => { fs.appendFile('logs/access.log', req.url, () => {}); next(); });",
          "app.get('/', (req, res) => { if (process.env.NODE_ENV === 'development') fs.writeFileSync('debug/last.json', JSON.stringify(req.query)); res.end(); });",
        ),
      ),
    ).toEqual(['low log-buffer appendFile']);
  });

  it('leaves downloads in the browser alone', async () => {
    expect(
      await disk({
        'app/page.tsx':
          "'use client';\nimport * as XLSX from 'xlsx';\nexport default function Page() { return <button onClick={() => XLSX.writeFile(XLSX.utils.book_new(), 'rows.xlsx')}>Save</button>; }\n",
        'next.config.js': 'export default {};\n',
      }),
    ).toEqual([]);
  });
});

describe('databases and uploads', () => {
  it('reports an opened SQLite file, not the layer over it', async () => {
    expect(
      await disk({
        'server.js': express(
          "import Database from 'better-sqlite3';",
          "import { drizzle } from 'drizzle-orm/better-sqlite3';",
          "const sqlite = new Database('shop.db');",
          'const db = drizzle(sqlite);',
          "app.get('/', async (req, res) => res.json(await db.select()));",
        ),
      }),
    ).toEqual(['critical file-store sqlite']);
  });

  it('is silent about a database that is opened for reading', async () => {
    expect(
      await disk({
        'server.js': express(
          "import Database from 'better-sqlite3';",
          "const db = new Database('geo.db', { readonly: true });",
          "app.get('/', (req, res) => res.json(db.prepare('select 1').get()));",
        ),
      }),
    ).toEqual([]);
  });

  it('asks where multer puts what is uploaded', async () => {
    const server = (options: string) => ({
      'server.js': express(
        "import multer from 'multer';",
        "import os from 'node:os';",
        `const upload = multer(${options});`,
        "app.post('/', upload.single('file'), (req, res) => res.json(req.file.filename));",
      ),
    });
    expect(await disk(server("{ dest: 'uploads/' }"))).toEqual(['high file-store multer']);
    expect(await disk(server('{ dest: os.tmpdir() }'))).toEqual(['low file-store multer']);
    expect(await disk(server('{ storage: multer.memoryStorage() }'))).toEqual([]);
    expect(
      await disk(
        server(
          "{ storage: multer.diskStorage({ destination: (req, file, done) => done(null, './public/uploads'), filename: (req, file, done) => done(null, file.originalname) }) }",
        ),
      ),
    ).toEqual(['high file-store diskStorage']);
  });

  it('knows writers at the end of a chain', async () => {
    expect(
      await disk({
        'server.js': express(
          "import ExcelJS from 'exceljs';",
          "app.post('/report', async (req, res) => { const book = new ExcelJS.Workbook(); await book.xlsx.writeFile('reports/last.xlsx'); res.end(); });",
        ),
      }),
    ).toEqual(['high file-store writeFile']);
  });
});
