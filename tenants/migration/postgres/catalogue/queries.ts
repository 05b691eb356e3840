/** A relation as people write it, unquoted. */
const NAME = (relation: string, namespace: string): string =>
  `${namespace}.nspname || '.' || ${relation}.relname`;

const named = (oid: string): string =>
  `(SELECT ${NAME("r", "s")} FROM pg_class r JOIN pg_namespace s ON s.oid = r.relnamespace WHERE r.oid = ${oid})`;

const list = (select: string): string =>
  `(SELECT coalesce(json_agg(x.v ORDER BY x.o), '[]'::json) FROM (${select}) x)`;

/** The type below all domains. */
const BASE = `(WITH RECURSIVE down(oid, base, n) AS (
    SELECT b.oid, b.typbasetype, 0 FROM pg_type b WHERE b.oid = a.atttypid
    UNION ALL SELECT b.oid, b.typbasetype, n + 1 FROM down d JOIN pg_type b ON b.oid = d.base)
  SELECT oid FROM down ORDER BY n DESC LIMIT 1)`;

/** A collation's name, and what it means where somebody has made it: its name says nothing of that. */
const COLLATION = `l.nspname || '.' || k.collname || CASE WHEN k.oid < 16384 THEN '' ELSE ' ' || concat_ws(' ', k.collprovider,
  k.collcollate, k.collctype, to_jsonb(k) ->> 'colliculocale', to_jsonb(k) ->> 'colllocale', to_jsonb(k) ->> 'collicurules',
  CASE WHEN k.collisdeterministic THEN 'deterministic' ELSE 'not deterministic' END) END`;

const COLUMNS = list(`SELECT a.attnum AS o, json_build_object(
    'name', a.attname, 'type', a.atttypid::text, 'bare', format_type(a.atttypid, -1),
    'declared', format_type(a.atttypid, a.atttypmod), 'base', format_type(${BASE}, -1), 'baseType', ${BASE}::text,
    'notNull', a.attnotnull, 'generated', a.attgenerated::text, 'identity', a.attidentity::text,
    'expression', pg_get_expr(d.adbin, d.adrelid),
    'collation', (SELECT ${COLLATION} FROM pg_collation k JOIN pg_namespace l ON l.oid = k.collnamespace
      WHERE k.oid = a.attcollation),
    'isDeterministic', coalesce((SELECT k.collisdeterministic FROM pg_collation k WHERE k.oid = a.attcollation), true)
  ) AS v FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`);

const INDEXES = list(`SELECT ic.relname AS o, json_build_object(
    'name', ic.relname, 'method', am.amname, 'definition', pg_get_indexdef(i.indexrelid), 'isUnique', i.indisunique,
    'isPrimary', i.indisprimary, 'isValid', i.indisvalid AND i.indisready, 'isPartial', i.indpred IS NOT NULL,
    'columns', (SELECT json_agg(ka.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n)
      LEFT JOIN pg_attribute ka ON ka.attrelid = i.indrelid AND ka.attnum = k.num AND k.num <> 0 WHERE k.n <= i.indnkeyatts)
  ) AS v FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
  WHERE i.indrelid = c.oid`);

/** The table and all its partitions. */
const TREE = `(SELECT c.oid UNION SELECT pt.relid FROM pg_partition_tree(c.oid) pt WHERE c.relkind = 'p')`;

const CONSTRAINTS = list(`SELECT ${named("k.conrelid")} || k.conname AS o, json_build_object(
    'name', k.conname, 'kind', k.contype::text, 'definition', pg_get_constraintdef(k.oid), 'isValidated', k.convalidated,
    'isEnforced', coalesce((to_jsonb(k) ->> 'conenforced')::bool, true), 'isTemporal', coalesce((to_jsonb(k) ->> 'conperiod')::bool, false),
    'on', ${named("k.conrelid")}) AS v
  FROM pg_constraint k WHERE k.conrelid IN ${TREE} AND (k.conrelid = c.oid OR k.conislocal)`);

const keyNames = (relation: string, numbers: string): string =>
  `(SELECT json_agg(ka.attname ORDER BY k2.n) FROM unnest(${numbers}) WITH ORDINALITY k2(num, n)
    JOIN pg_attribute ka ON ka.attrelid = ${relation} AND ka.attnum = k2.num)`;

/** A table in SQL, without the rows of tables that inherit from it: foreign keys do not look at those. */
const own = (oid: string): string =>
  `(SELECT CASE r.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', s.nspname, r.relname)
    FROM pg_class r JOIN pg_namespace s ON s.oid = r.relnamespace WHERE r.oid = ${oid})`;

/** The partitioned table that a partition is a part of, or the table itself. */
const whole = (oid: string): string => `coalesce(pg_partition_root(${oid}), ${oid})`;

/** A foreign key and what the server made of it for partitions at either side: each has triggers of its own, which can be off. */
const PARTS = `WITH RECURSIVE parts(oid, convalidated) AS (SELECT k.oid, k.convalidated
      UNION ALL SELECT d.oid, d.convalidated FROM parts JOIN pg_constraint d ON d.conparentid = parts.oid)`;

/** Foreign keys, of which `condition` says which. */
export const references = (condition: string): string =>
  list(`SELECT ${named("k.conrelid")} || k.conname AS o, json_build_object(
    'name', k.conname, 'from', ${named(whole("k.conrelid"))}, 'to', ${named(whole("k.confrelid"))},
    'fromRows', ${own("k.conrelid")}, 'toRows', ${own("k.confrelid")},
    'columns', ${keyNames("k.conrelid", "k.conkey")}, 'others', ${keyNames("k.confrelid", "k.confkey")},
    'operators', (SELECT json_agg(format('OPERATOR(%I.%s)', os.nspname, o.oprname) ORDER BY e.n)
      FROM unnest(k.conpfeqop) WITH ORDINALITY e(op, n) JOIN pg_operator o ON o.oid = e.op
      JOIN pg_namespace os ON os.oid = o.oprnamespace),
    'same', (SELECT json_agg(format('OPERATOR(%I.%s)', os.nspname, o.oprname) ORDER BY e.n)
      FROM unnest(k.conppeqop) WITH ORDINALITY e(op, n) JOIN pg_operator o ON o.oid = e.op
      JOIN pg_namespace os ON os.oid = o.oprnamespace),
    'types', (SELECT json_agg(format_type(ka.atttypid, -1) ORDER BY k2.n) FROM unnest(k.confkey) WITH ORDINALITY k2(num, n)
      JOIN pg_attribute ka ON ka.attrelid = k.confrelid AND ka.attnum = k2.num),
    'moments', coalesce((SELECT json_agg(ka.attname) FROM pg_attribute ka WHERE ka.attrelid = k.confrelid AND ka.attnum > 0
      AND ka.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype)), '[]'::json),
    'onDelete', k.confdeltype::text, 'onUpdate', k.confupdtype::text,
    'isKept', NOT EXISTS (${PARTS} SELECT FROM parts LEFT JOIN pg_trigger g ON g.tgconstraint = parts.oid
      WHERE NOT parts.convalidated OR g.tgenabled <> 'O'),
    'isDeferrable', k.condeferrable,
    'isOfWhole', k.conrelid = ${whole("k.conrelid")} AND k.confrelid = ${whole("k.confrelid")},
    'sets', coalesce((SELECT json_agg(ka.attname) FROM jsonb_array_elements_text(
      CASE jsonb_typeof(to_jsonb(k) -> 'confdelsetcols') WHEN 'array' THEN to_jsonb(k) -> 'confdelsetcols' ELSE '[]' END) s(num)
      JOIN pg_attribute ka ON ka.attrelid = k.conrelid AND ka.attnum = s.num::int), '[]'::json)) AS v
  FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 AND ${condition}`);

const TRIGGERS = list(`SELECT ${named("t.tgrelid")} || t.tgname AS o,
    json_build_object('name', t.tgname, 'on', ${named("t.tgrelid")}, 'enabled', t.tgenabled::text) AS v
  FROM pg_trigger t WHERE t.tgrelid IN ${TREE} AND NOT t.tgisinternal AND t.tgname NOT LIKE 'stampworks\\_%'`);

const RULES = list(`SELECT ${named("w.ev_class")} || w.rulename AS o,
    json_build_object('name', w.rulename, 'on', ${named("w.ev_class")}, 'enabled', w.ev_enabled::text) AS v
  FROM pg_rewrite w WHERE w.ev_class IN ${TREE} AND w.ev_type <> '1'`);

const PARTITIONS = list(`SELECT pt.level, ${named("pt.relid")} AS o, json_build_object(
    'name', ${named("pt.relid")}, 'parent', ${named("pt.parentrelid")}, 'kind', pc.relkind::text,
    'bound', pg_get_expr(pc.relpartbound, pc.oid),
    'key', CASE pc.relkind WHEN 'p' THEN pg_get_partkeydef(pc.oid) END) AS v
  FROM pg_partition_tree(c.oid) pt JOIN pg_class pc ON pc.oid = pt.relid WHERE pt.level > 0`);

/** Sequences that a column owns, that its default draws from, or that are declared to number it ($3 to $5). */
const SEQUENCES = list(`SELECT u.attname || sc.relname AS o, json_build_object(
    'column', u.attname, 'schema', sn.nspname, 'name', sc.relname, 'increment', q.seqincrement::text,
    'start', q.seqstart::text, 'min', q.seqmin::text, 'max', q.seqmax::text, 'cache', q.seqcache::text, 'cycles', q.seqcycle,
    'last', CASE WHEN has_sequence_privilege(sc.oid, 'USAGE,SELECT') THEN pg_sequence_last_value(sc.oid)::text END,
    'mayUpdate', has_sequence_privilege(sc.oid, 'UPDATE')) AS v
  FROM (SELECT DISTINCT a.attname, d.objid AS seq FROM pg_depend d JOIN pg_attribute a
          ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
            AND d.deptype IN ('a', 'i')
        UNION SELECT a.attname, d.refobjid FROM pg_attrdef ad JOIN pg_attribute a
          ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
          JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid AND d.refclassid = 'pg_class'::regclass
          WHERE ad.adrelid = c.oid
        UNION SELECT a.attname, gs.oid FROM unnest($3::text[], $4::text[], $5::text[]) g(col, space, seq)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname::text = g.col
          JOIN pg_namespace gn ON gn.nspname::text = g.space
          JOIN pg_class gs ON gs.relnamespace = gn.oid AND gs.relname::text = g.seq AND gs.relkind = 'S') u
  JOIN pg_sequence q ON q.seqrelid = u.seq JOIN pg_class sc ON sc.oid = u.seq
  JOIN pg_namespace sn ON sn.oid = sc.relnamespace`);

const METHODS = `(SELECT coalesce(json_agg(DISTINCT am.amname), '[]'::json) FROM pg_class mc JOIN pg_am am ON am.oid = mc.relam
  WHERE mc.oid IN ${TREE} AND mc.relkind = 'r')`;

/** Objects whose expressions are computed when a row is written. */
const COMPUTING = `(SELECT 'pg_class'::regclass AS class, i.indexrelid AS oid FROM pg_index i WHERE i.indrelid IN ${TREE}
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k WHERE k.conrelid IN ${TREE} AND k.contype = 'c'
  UNION ALL SELECT 'pg_attrdef'::regclass, ad.oid FROM pg_attrdef ad JOIN pg_attribute a ON a.attrelid = ad.adrelid
    AND a.attnum = ad.adnum WHERE ad.adrelid IN ${TREE} AND a.attgenerated <> '')`;

/** Functions written in a language that looks names up when they run, and that say nothing of where. */
const LOOKS_UP = `l.lanname NOT IN ('c', 'internal') AND pn.nspname <> 'pg_catalog'
  AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', false)`;

const calls = (computing: string): string =>
  `EXISTS (SELECT FROM pg_depend f JOIN pg_proc p ON p.oid = f.refobjid JOIN pg_language l ON l.oid = p.prolang
    JOIN pg_namespace pn ON pn.oid = p.pronamespace
    WHERE f.refclassid = 'pg_proc'::regclass AND ${computing} AND ${LOOKS_UP})`;

const FUNCTIONS = `(SELECT coalesce(json_agg(DISTINCT pn.nspname || '.' || p.proname), '[]'::json) FROM ${COMPUTING} o
  JOIN pg_depend f ON f.classid = o.class AND f.objid = o.oid AND f.refclassid = 'pg_proc'::regclass
  JOIN pg_proc p ON p.oid = f.refobjid JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace pn ON pn.oid = p.pronamespace
  WHERE ${LOOKS_UP})`;

const COMPUTED = list(`SELECT 'index ' || ic.relname AS o, json_build_object('of', 'index ' || ic.relname,
    'sql', pg_get_expr(i.indexprs, i.indrelid), 'isRule', false) AS v
  FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indexprs IS NOT NULL
    AND ${calls("f.classid = 'pg_class'::regclass AND f.objid = i.indexrelid")}
  UNION ALL SELECT 'predicate ' || ic.relname, json_build_object('of', 'predicate of index ' || ic.relname,
    'sql', pg_get_expr(i.indpred, i.indrelid), 'isRule', false)
  FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indpred IS NOT NULL
    AND ${calls("f.classid = 'pg_class'::regclass AND f.objid = i.indexrelid")}
  UNION ALL SELECT 'rule ' || k.conname, json_build_object('of', 'check ' || k.conname,
    'sql', pg_get_expr(k.conbin, k.conrelid), 'isRule', true)
  FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
    AND ${calls("f.classid = 'pg_constraint'::regclass AND f.objid = k.oid")}`);

const PUBLICATIONS = `(SELECT coalesce(json_agg(DISTINCT p.pubname), '[]'::json) FROM pg_publication p
  WHERE p.pubdelete AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_rel pr WHERE pr.prpubid = p.oid AND pr.prrelid IN ${TREE})))`;

const asked = (fields: string): string => `SELECT json_build_object(
    'schema', n.nspname, 'table', c.relname, 'kind', c.relkind::text, 'columns', ${COLUMNS}, 'indexes', ${INDEXES},
    'sequences', ${SEQUENCES}${fields})::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname::text = $1::text AND c.relname::text = $2::text
    AND c.relkind IN ('r', 'p', 'f', 'v', 'm')`;

/** What is needed to read and write a table, as one object. Names are texts: what is cut to 63 bytes may be another's. */
export const SHAPE = asked("");

/** All that is asked of a table, as one object. */
export const TABLE = asked(`, 'persistence', c.relpersistence::text, 'methods', ${METHODS},
    'partitionOf', CASE WHEN c.relispartition THEN (SELECT ${named("h.inhparent")} FROM pg_inherits h WHERE h.inhrelid = c.oid) END,
    'isOwner', pg_has_role(c.relowner, 'USAGE'), 'denied', (SELECT coalesce(json_agg(r ORDER BY r), '[]'::json)
      FROM unnest(ARRAY['SELECT', 'INSERT', 'DELETE']) r WHERE NOT has_table_privilege(c.oid, r)), 'hidesRows', row_security_active(c.oid),
    'replicaIdentity', c.relreplident::text, 'publications', ${PUBLICATIONS},
    'isSubscribed', EXISTS (SELECT FROM pg_subscription_rel sr WHERE sr.srrelid IN ${TREE}),
    'constraints', ${CONSTRAINTS}, 'triggers', ${TRIGGERS}, 'rules', ${RULES},
    'partitionKey', CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END, 'partitions', ${PARTITIONS},
    'functions', ${FUNCTIONS}, 'computed', ${COMPUTED}`);

/** A collation that is not the database's own, by name. */
const OTHER_COLLATION = (oid: string): string =>
  `(SELECT ${COLLATION} FROM pg_collation k JOIN pg_namespace l ON l.oid = k.collnamespace WHERE k.oid = ${oid} AND k.oid <> 100)`;

/** The types with these numbers, and all that they are made of. */
export const TYPES = `WITH RECURSIVE need(oid) AS (
    SELECT unnest($1::oid[])
    UNION SELECT part.oid FROM need JOIN pg_type t ON t.oid = need.oid CROSS JOIN LATERAL (
      SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
      UNION ALL SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
      UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE t.oid IN (g.rngtypid, g.rngmultitypid)
      UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.typrelid AND t.typtype = 'c' AND a.attnum > 0
        AND NOT a.attisdropped) part)
  SELECT json_build_object('oid', t.oid::text, 'schema', n.nspname, 'name', t.typname, 'kind', t.typtype::text,
    'extension', (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
      WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'),
    'isArray', t.typcategory = 'A' AND t.typelem <> 0,
    'parts', CASE WHEN t.typtype = 'd' THEN json_build_array(t.typbasetype::text)
      WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN json_build_array(t.typelem::text)
      WHEN t.typtype IN ('r', 'm') THEN (SELECT json_build_array(g.rngsubtype::text) FROM pg_range g
        WHERE t.oid IN (g.rngtypid, g.rngmultitypid))
      WHEN t.typtype = 'c' THEN (SELECT coalesce(json_agg(a.atttypid::text ORDER BY a.attnum), '[]'::json) FROM pg_attribute a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
      ELSE '[]'::json END,
    'labels', CASE t.typtype
      WHEN 'c' THEN (SELECT coalesce(json_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), ${OTHER_COLLATION("a.attcollation")})
          ORDER BY a.attnum), '[]'::json) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
      WHEN 'r' THEN (SELECT json_build_array(concat_ws(' ', (SELECT oc.opcname FROM pg_opclass oc WHERE oc.oid = g.rngsubopc),
          g.rngcanonical::regproc, ${OTHER_COLLATION("g.rngcollation")})) FROM pg_range g WHERE g.rngtypid = t.oid)
      ELSE (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]'::json) FROM pg_enum e WHERE e.enumtypid = t.oid) END,
    'rules', (SELECT coalesce(json_agg(x ORDER BY x), '[]'::json) FROM (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
        WHERE k.contypid = t.oid AND k.contype <> 'n' UNION ALL SELECT 'NOT NULL' WHERE t.typnotnull
        UNION ALL SELECT concat_ws(' ', format_type(t.typbasetype, t.typtypmod), ${OTHER_COLLATION("t.typcollation")})
          WHERE t.typtype = 'd' AND (t.typtypmod <> -1 OR t.typcollation NOT IN (0, 100))) r(x)),
    'casts', (SELECT coalesce(json_agg(k.castfunc::regprocedure::text ORDER BY 1), '[]'::json) FROM pg_cast k
      WHERE k.oid >= 16384 AND k.castmethod = 'f'
        AND (k.castsource = t.oid AND k.casttarget = 'text'::regtype OR k.casttarget = t.oid AND k.castsource = 'text'::regtype)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'e')),
    'operators', CASE WHEN n.nspname = 'pg_catalog' OR t.typtype IN ('e', 'r', 'm', 'c') OR t.typcategory = 'A' THEN 'pg_catalog'
      ELSE (SELECT os.nspname FROM pg_opclass oc JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = t.oid
        AND ao.amoprighttype = t.oid AND ao.amopstrategy = 3 JOIN pg_operator o ON o.oid = ao.amopopr AND o.oprname = '='
        JOIN pg_namespace os ON os.oid = o.oprnamespace JOIN pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
        WHERE oc.opcintype = t.oid AND oc.opcdefault LIMIT 1) END)::text
  FROM (SELECT DISTINCT oid FROM need) u JOIN pg_type t ON t.oid = u.oid JOIN pg_namespace n ON n.oid = t.typnamespace`;

/** What server, database and role are like. */
export const SERVER = `SELECT json_build_object(
    'version', current_setting('server_version_num'),
    'encoding', (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()),
    'locale', (SELECT concat_ws(' ', to_jsonb(d) ->> 'datlocprovider', datcollate, datctype, to_jsonb(d) ->> 'daticulocale',
      to_jsonb(d) ->> 'datlocale') FROM pg_database d WHERE datname = current_database()),
    'isReadOnly', current_setting('default_transaction_read_only') = 'on',
    'isStandby', pg_is_in_recovery(),
    'mayCreate', has_database_privilege(current_database(), 'CREATE') OR EXISTS (SELECT FROM pg_namespace s
      WHERE s.nspname = 'stampworks' AND pg_has_role(s.nspowner, 'USAGE')),
    'role', current_user,
    'eventTriggers', (SELECT coalesce(json_agg(evtname ORDER BY evtname), '[]'::json) FROM pg_event_trigger WHERE evtenabled <> 'D'),
    'replicas', (SELECT coalesce(json_agg(x.who ORDER BY 1), '[]'::json) FROM (
      SELECT 'the server''s or this role''s settings' AS who FROM pg_settings WHERE name = 'session_replication_role' AND reset_val = 'replica'
      UNION SELECT concat_ws(' in ', 'role ' || r.rolname, 'database ' || d.datname) FROM pg_db_role_setting s
        LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
        WHERE 'session_replication_role=replica' = ANY (s.setconfig)
          AND (s.setdatabase = 0 OR d.datname = current_database())) x),
    'deadlockTimeoutMs', (SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'))::text`;
