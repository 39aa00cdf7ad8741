import type { Migration } from './migration.ts'

export const first: Migration = {
  name: '0001-first',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        draft_json TEXT
      ) STRICT;

      CREATE TABLE images (
        sha256 TEXT PRIMARY KEY,
        mime TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE reference_sets (
        id TEXT PRIMARY KEY,
        project_id TEXT NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX reference_sets_project ON reference_sets(project_id);

      CREATE TABLE reference_set_versions (
        id TEXT PRIMARY KEY,
        set_id TEXT REFERENCES reference_sets(id) ON DELETE SET NULL,
        number INTEGER NOT NULL,
        hash TEXT NOT NULL,
        created_at TEXT NOT NULL,
        UNIQUE (set_id, number)
      ) STRICT;

      CREATE TABLE reference_set_members (
        version_id TEXT NOT NULL REFERENCES reference_set_versions(id) ON DELETE CASCADE,
        image TEXT NOT NULL REFERENCES images(sha256),
        name TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (version_id, image)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reference_set_members_image ON reference_set_members(image);

      CREATE TABLE batches (
        id TEXT PRIMARY KEY,
        project_id TEXT NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
        version_id TEXT NOT NULL REFERENCES reference_set_versions(id),
        set_name TEXT NOT NULL,
        model_name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        finished_at TEXT,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        spec_json TEXT NOT NULL,
        record_json TEXT,
        measurements_json TEXT,
        prompt_notes_json TEXT,
        failure_json TEXT,
        CHECK (status <> 'done' OR (finished_at IS NOT NULL AND record_json IS NOT NULL
          AND measurements_json IS NOT NULL AND prompt_notes_json IS NOT NULL)),
        CHECK (status <> 'failed' OR failure_json IS NOT NULL)
      ) STRICT;
      CREATE INDEX batches_project ON batches(project_id, created_at);
      CREATE INDEX batches_status ON batches(status, created_at);
      CREATE INDEX batches_version ON batches(version_id);

      CREATE TABLE batch_images (
        batch_id TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
        arm TEXT NOT NULL CHECK (arm IN ('guided', 'unguided')),
        position INTEGER NOT NULL,
        image TEXT NOT NULL REFERENCES images(sha256),
        prompt TEXT NOT NULL,
        seed INTEGER NOT NULL,
        PRIMARY KEY (batch_id, arm, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX batch_images_image ON batch_images(image);
    `)
  }
}
