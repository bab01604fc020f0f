PRAGMA application_id = 0x51696E67;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'qingjian','m0001_first_archive','2026-11-23 00:21:28.085601+00:00');
CREATE TABLE aliases (
        url TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        PRIMARY KEY (url, article)
    ) STRICT
    ;
INSERT INTO "aliases" VALUES('http://www.jia.example/news/1.html',1,'2022-08-12T09:30:00Z','2022-08-12T09:30:00Z');
CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        url TEXT NOT NULL,
        canonical_url TEXT NOT NULL UNIQUE,
        title TEXT,
        subtitle TEXT,
        published_at TEXT,
        published_precision TEXT,
        origin TEXT,
        "column" TEXT,
        read_count INTEGER,
        keywords TEXT NOT NULL CHECK (json_valid(keywords)),
        document_number TEXT,
        layout TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'live',
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        revision INTEGER REFERENCES revisions(id)
    ) STRICT
    ;
INSERT INTO "articles" VALUES(1,'jia','http://www.jia.example/news/1.html','http://jia.example/news/1.html','甲市开展ＰＭ2.5治理','副题','2022-08-11T10:00+08:00','minute','甲市日报（虚构）','要闻',120,'["督察", "治理"]','甲环发〔2022〕1号','generic','live','2022-08-12T09:30:00Z','2022-08-12T09:30:00Z',1);
CREATE TABLE attachments (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "attachments" VALUES(1,1,'http://jia.example/a.pdf','附件1');
CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        url TEXT NOT NULL,
        request_digest TEXT NOT NULL,
        status INTEGER NOT NULL,
        headers TEXT NOT NULL CHECK (json_valid(headers)),
        payload_digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        warc_file TEXT NOT NULL,
        warc_offset INTEGER NOT NULL,
        record_id TEXT NOT NULL UNIQUE,
        quality TEXT,
        captured_at TEXT NOT NULL CHECK (captured_at LIKE '%Z'),
        source TEXT REFERENCES sources(id),
        run INTEGER REFERENCES runs(id),
        UNIQUE (warc_file, warc_offset)
    ) STRICT
    ;
INSERT INTO "captures" VALUES(1,'GET','http://jia.example/news/index.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Type", "text/html; charset=gb2312"], ["ETag", "\"1\""]]','sha1:IIWOCNT5UJFE7XLZVVEXK2IV2TJSMGRN',11,'qingjian-20220812093000-4f3d6f4f.warc.gz',287,'<urn:uuid:3060ace3-9827-4630-b50e-eaed27e97d93>','list','2022-08-12T09:30:00Z','jia',1);
INSERT INTO "captures" VALUES(2,'GET','http://www.jia.example/news/1.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Type", "text/html"]]','sha1:NKL24JLAAOKJX5Z3X4WBZTOGNRADMIRI',8,'qingjian-20220812093000-4f3d6f4f.warc.gz',1098,'<urn:uuid:b9cb5027-8ad6-417c-b80b-28acdc60abfa>',NULL,'2022-08-12T09:30:00Z','jia',1);
CREATE TABLE columns (
        source TEXT NOT NULL REFERENCES sources(id),
        name TEXT NOT NULL,
        list TEXT NOT NULL,
        paging TEXT,
        kind TEXT NOT NULL,
        PRIMARY KEY (source, name)
    ) STRICT
    ;
INSERT INTO "columns" VALUES('jia','要闻','http://jia.example/news/index.html',NULL,'news');
INSERT INTO "columns" VALUES('jia','通知','http://jia.example/notices/','createPageHTML','notice');
CREATE TABLE credits (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        role TEXT NOT NULL,
        label TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "credits" VALUES(1,1,'author','作者','甲某');
INSERT INTO "credits" VALUES(1,2,'author','作者','乙某');
INSERT INTO "credits" VALUES(1,3,'approver','签发审核','丙某');
CREATE TABLE images (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        caption TEXT,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "images" VALUES(1,1,'http://jia.example/a.jpg','现场');
INSERT INTO "images" VALUES(1,2,'http://jia.example/b.jpg',NULL);
CREATE TABLE listings (
        page INTEGER NOT NULL REFERENCES pages(id),
        url TEXT NOT NULL,
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        published_at TEXT,
        teaser TEXT,
        read_count INTEGER,
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        capture INTEGER REFERENCES captures(id),
        PRIMARY KEY (page, url)
    ) STRICT
    ;
INSERT INTO "listings" VALUES(1,'http://jia.example/news/1.html',1,'甲市开展ＰＭ2.5治理','2022-08-11',NULL,100,'2022-08-12T09:30:00Z','2022-08-12T09:30:00Z',1);
CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        source TEXT NOT NULL REFERENCES sources(id),
        "column" TEXT,
        state TEXT NOT NULL DEFAULT 'new',
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        due_at TEXT CHECK (due_at LIKE '%Z'),
        leased_until TEXT CHECK (leased_until LIKE '%Z'),
        last_visited TEXT CHECK (last_visited LIKE '%Z'),
        etag TEXT,
        last_modified TEXT,
        FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
    ;
INSERT INTO "pages" VALUES(1,'http://jia.example/news/index.html','list','jia','要闻','live','2022-08-12T09:30:00Z',NULL,NULL,'2022-08-12T09:30:00Z','"1"',NULL);
INSERT INTO "pages" VALUES(2,'http://jia.example/news/1.html','article','jia','要闻','new','2022-08-12T09:30:00Z','2022-08-12T09:30:00Z',NULL,NULL,NULL,NULL);
CREATE TABLE problems (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        url TEXT NOT NULL,
        article INTEGER REFERENCES articles(id),
        capture INTEGER REFERENCES captures(id),
        field TEXT,
        reason TEXT,
        message TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z')
    ) STRICT
    ;
INSERT INTO "problems" VALUES(1,'jia','http://www.jia.example/news/1.html',1,2,'column',NULL,'named twice','2022-08-12T09:30:00Z');
INSERT INTO "problems" VALUES(2,'jia','http://jia.example/news/2.html',NULL,NULL,NULL,'soft-not-found','the page says 页面不存在','2022-08-12T09:30:00Z');
CREATE TABLE read_counts (
        id INTEGER PRIMARY KEY,
        article INTEGER REFERENCES articles(id),
        url TEXT,
        title TEXT,
        count INTEGER NOT NULL,
        place TEXT NOT NULL,
        listed_on INTEGER REFERENCES pages(id),
        related_from INTEGER REFERENCES articles(id),
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        capture INTEGER REFERENCES captures(id)
    ) STRICT
    ;
INSERT INTO "read_counts" VALUES(1,1,'http://jia.example/news/1.html','甲市开展ＰＭ2.5治理',100,'list',1,NULL,'2022-08-12T09:30:00Z',1);
INSERT INTO "read_counts" VALUES(2,1,'http://jia.example/news/1.html','甲市开展ＰＭ2.5治理',120,'page',NULL,NULL,'2022-08-12T09:30:00Z',2);
INSERT INTO "read_counts" VALUES(3,NULL,NULL,'乙市排查入河排污',31639,'related',NULL,1,'2022-08-12T09:30:00Z',2);
INSERT INTO "read_counts" VALUES(4,NULL,'http://jia.example/news/2.html','丙市约谈',7,'related',NULL,1,'2022-08-12T09:30:00Z',2);
CREATE TABLE related_items (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        title_truncated INTEGER NOT NULL CHECK (title_truncated IN (0, 1)),
        teaser TEXT,
        url TEXT,
        read_count INTEGER,
        published_at TEXT,
        related_article INTEGER REFERENCES articles(id),
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "related_items" VALUES(1,1,'乙市排查入河排污',1,'近日...',NULL,31639,'2022-08-10',NULL);
INSERT INTO "related_items" VALUES(1,2,'丙市约谈',0,NULL,'http://jia.example/news/2.html',7,'2022-08-09',NULL);
CREATE TABLE revision_captures (
        revision INTEGER NOT NULL REFERENCES revisions(id),
        capture INTEGER NOT NULL REFERENCES captures(id),
        PRIMARY KEY (revision, capture)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "revision_captures" VALUES(1,2);
CREATE TABLE revisions (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        kind TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        digest TEXT NOT NULL,
        title TEXT,
        published_at TEXT,
        origin TEXT,
        credits TEXT NOT NULL CHECK (json_valid(credits)),
        body TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "revisions" VALUES(1,1,'first','2022-08-12T09:30:00Z','05fb51bac3e210e56c84472f6d2c4029f8ddef865ddcb7e565130ce9d0c614c5','甲市开展ＰＭ2.5治理','2022-08-11T10:00+08:00','甲市日报（虚构）','[["author", "作者", "甲某"], ["author", "作者", "乙某"], ["approver", "签发审核", "丙某"]]','第一段讲督察。
第二段讲COD。');
CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        sources TEXT NOT NULL CHECK (json_valid(sources)),
        started_at TEXT NOT NULL CHECK (started_at LIKE '%Z'),
        ended_at TEXT CHECK (ended_at LIKE '%Z'),
        counts TEXT CHECK (counts IS NULL OR json_valid(counts))
    ) STRICT
    ;
INSERT INTO "runs" VALUES(1,'["jia"]','2022-08-12T09:30:00Z','2022-08-12T09:30:00Z','{"new": 1}');
CREATE TABLE sources (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        level TEXT NOT NULL,
        region TEXT NOT NULL,
        home TEXT NOT NULL,
        layout TEXT,
        every TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "sources" VALUES('jia','甲市生态环境局（虚构）','prefecture','000000','http://jia.example/',NULL,'6h');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX captures_url ON captures(url, captured_at);
CREATE INDEX captures_source ON captures(source, captured_at);
CREATE INDEX pages_due ON pages(source, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX listings_url ON listings(url);
CREATE INDEX articles_source ON articles(source, first_seen);
CREATE INDEX articles_published ON articles(published_at, id);
CREATE INDEX revisions_article ON revisions(article, seen_at);
CREATE INDEX revision_captures_capture ON revision_captures(capture);
CREATE INDEX credits_name ON credits(name, role);
CREATE INDEX related_items_url ON related_items(url);
CREATE INDEX related_items_related ON related_items(related_article);
CREATE UNIQUE INDEX read_counts_once ON read_counts(
        seen_at, place, coalesce(url, ''), coalesce(title, ''), coalesce(listed_on, 0), coalesce(related_from, 0)
    )
    ;
CREATE INDEX read_counts_article ON read_counts(article, seen_at);
CREATE INDEX read_counts_url ON read_counts(url) WHERE article IS NULL;
CREATE INDEX problems_article ON problems(article);
CREATE UNIQUE INDEX problems_refused ON problems(url) WHERE article IS NULL;
CREATE VIEW articles_full AS
    SELECT
        a.id, a.source, s.name AS source_name, s.level, s.region, a.state, a.first_seen, a.last_seen, a.revision,
        a.url, a.canonical_url, a.title, a.subtitle, a.published_at, a.published_precision, a.origin, a."column",
        (
            SELECT json_group_array(json_object('role', role, 'label', label, 'name', name))
            FROM (SELECT * FROM credits WHERE article = a.id ORDER BY position)
        ) AS credits,
        r.body,
        a.read_count,
        (
            SELECT json_group_array(json_object(
                'position', position, 'title', title,
                'title_truncated', json(iif(title_truncated, 'true', 'false')),
                'teaser', teaser, 'url', url, 'read_count', read_count, 'published_at', published_at
            ))
            FROM (SELECT * FROM related_items WHERE article = a.id ORDER BY position)
        ) AS related,
        (
            SELECT json_group_array(json_object('url', url, 'caption', caption))
            FROM (SELECT * FROM images WHERE article = a.id ORDER BY position)
        ) AS images,
        (
            SELECT json_group_array(json_object('url', url, 'name', name))
            FROM (SELECT * FROM attachments WHERE article = a.id ORDER BY position)
        ) AS attachments,
        a.keywords, a.document_number, a.layout,
        (
            SELECT json_group_array(json_object('field', field, 'message', message))
            FROM (SELECT * FROM problems WHERE article = a.id ORDER BY id)
        ) AS problems
    FROM articles AS a
    JOIN sources AS s ON s.id = a.source
    JOIN revisions AS r ON r.id = a.revision;
COMMIT;
