PRAGMA application_id = 0x51696e67;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'qingjian','m0001_first_archive','2026-11-23 19:47:00.776278+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'qingjian','m0002_captures_refer','2026-11-23 19:47:00.778960+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'qingjian','m0003_withholdings','2026-11-23 19:47:00.779831+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'qingjian','m0010_list_requests','2026-11-23 19:47:00.784006+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'qingjian','m0011_states','2026-11-23 19:47:00.785721+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'qingjian','m0012_identity','2026-11-23 19:47:00.792447+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'qingjian','m0013_copies','2026-11-23 19:47:00.793075+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'qingjian','m0015_search','2026-11-23 19:47:00.793940+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'qingjian','m0020_captures_rendered','2026-11-23 19:47:00.795397+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'qingjian','m0030_views','2026-11-23 19:47:00.797464+00:00');
CREATE TABLE absences (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        url TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        reason TEXT NOT NULL,
        removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
        capture INTEGER REFERENCES captures(id),
        control INTEGER REFERENCES captures(id),
        UNIQUE (article, seen_at)
    ) STRICT
    ;
CREATE TABLE aliases (
        url TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'), identity TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (url, article)
    ) STRICT
    ;
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
    , identity TEXT NOT NULL DEFAULT '', claimed TEXT) STRICT
    ;
INSERT INTO "articles" VALUES(1,'biquan','http://www.biquan-env.example/news/show_1131.html','http://www.biquan-env.example/news/show_1131.html','两个乡镇空气站建成联网',NULL,'2024-08-16','day','碧泉县环境监测站','环保新闻',590,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',1,'biquan-env.example/news/show_1131.html',NULL);
INSERT INTO "articles" VALUES(2,'biquan','http://www.biquan-env.example/news/show_1123.html','http://www.biquan-env.example/news/show_1123.html','碧泉河增殖放流二十万尾鱼苗',NULL,'2024-04-22','day',NULL,'环保新闻',1187,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2,'biquan-env.example/news/show_1123.html',NULL);
INSERT INTO "articles" VALUES(3,'biquan','http://www.biquan-env.example/news/show_1115.html','http://www.biquan-env.example/news/show_1115.html','碧泉县公布冬季清洁取暖补贴标准',NULL,'2023-12-05','day',NULL,'环保新闻',2306,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3,'biquan-env.example/news/show_1115.html',NULL);
INSERT INTO "articles" VALUES(4,'biquan','http://www.biquan-env.example/news/show_1107.html','http://www.biquan-env.example/news/show_1107.html','夜查柴油货车 尾气当场见分晓',NULL,'2023-09-14','day',NULL,'环保新闻',NULL,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',4,'biquan-env.example/news/show_1107.html',NULL);
INSERT INTO "articles" VALUES(5,'biquan','http://www.biquan-env.example/news/show_1098.html','http://www.biquan-env.example/news/show_1098.html','白鹭洲湿地小学办起“水滴课堂”',NULL,'2023-06-27','day',NULL,'环保新闻',968,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',5,'biquan-env.example/news/show_1098.html',NULL);
INSERT INTO "articles" VALUES(6,'biquan','http://www.biquan-env.example/news/show_1090.html','http://www.biquan-env.example/news/show_1090.html','全县机动车排放检验机构集中约谈',NULL,'2023-05-09','day',NULL,'环保新闻',741,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',6,'biquan-env.example/news/show_1090.html',NULL);
INSERT INTO "articles" VALUES(7,'biquan','http://www.biquan-env.example/news/show_1083.html','http://www.biquan-env.example/news/show_1083.html','养鸡场搬家记',NULL,'2023-03-16','day',NULL,'环保新闻',1534,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',7,'biquan-env.example/news/show_1083.html',NULL);
INSERT INTO "articles" VALUES(8,'biquan','http://www.biquan-env.example/news/show_1071.html','http://www.biquan-env.example/news/show_1071.html','碧泉源头保护区新添三道“电子围栏”',NULL,'2023-01-06','day',NULL,'环保新闻',1210,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',8,'biquan-env.example/news/show_1071.html',NULL);
INSERT INTO "articles" VALUES(9,'biquan','http://www.biquan-env.example/news/show_1060.html','http://www.biquan-env.example/news/show_1060.html','县环境监测站通过省级资质认定复查评审',NULL,'2022-11-21','day',NULL,'环保新闻',652,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',9,'biquan-env.example/news/show_1060.html',NULL);
INSERT INTO "articles" VALUES(10,'biquan','http://www.biquan-env.example/news/show_1052.html','http://www.biquan-env.example/news/show_1052.html','泉水镇垃圾分类积分能换柴米油盐',NULL,'2022-10-18','day',NULL,'环保新闻',873,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',10,'biquan-env.example/news/show_1052.html',NULL);
INSERT INTO "articles" VALUES(11,'biquan','http://www.biquan-env.example/news/show_1045.html','http://www.biquan-env.example/news/show_1045.html','碧泉县开展国庆节前环境安全大检查',NULL,'2022-09-30','day',NULL,'环保新闻',1045,'[]',NULL,'powereasy','live','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',11,'biquan-env.example/news/show_1045.html',NULL);
CREATE TABLE attachments (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "attachments" VALUES(3,1,'http://www.biquan-env.example/UploadFiles/20231205.doc','碧泉县清洁取暖补贴申请表.doc');
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
        run INTEGER REFERENCES runs(id), kind TEXT NOT NULL DEFAULT 'response', refers_to INTEGER REFERENCES captures(id), ip_address TEXT, tls TEXT CHECK (tls IS NULL OR json_valid(tls)), rendered TEXT, via TEXT,
        UNIQUE (warc_file, warc_offset)
    ) STRICT
    ;
INSERT INTO "captures" VALUES(1,'GET','http://www.biquan-env.example/robots.txt','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "54"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/plain"], ["Etag", "W/\"ac92bc6483cc1c99\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:LCUOTCKLMPD3KEOLITJ544PIDA4H6AVA',54,'qingjian-20261123194701-a4cda10c.warc.gz',287,'<urn:uuid:3d57f039-d0bd-4236-862b-c8643e75b609>',NULL,'2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(2,'GET','http://www.biquan-env.example/news/','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1081"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html; charset=gb2312"], ["Etag", "W/\"e37e8d56b5e07cb3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:SLRLJPCKBAGAWHE74XHFQBC6QW3QEKGY',1081,'qingjian-20261123194701-a4cda10c.warc.gz',1308,'<urn:uuid:85ebc664-36c9-4a33-a95c-20a83ea2ce43>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(3,'GET','http://www.biquan-env.example/news/index_2.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1056"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"034c70ce75d1dacd\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:HGHOYWJWJUT2I37CHP4YBKTI5HRV6TQ6',1056,'qingjian-20261123194701-a4cda10c.warc.gz',3460,'<urn:uuid:dd4154d0-e33b-49c5-bd19-c32a5cd28393>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(4,'GET','http://www.biquan-env.example/news/show_1131.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1303"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"7f156078fe38dee2\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:TAHTZ6RAPYYKBAGMYWJN6RKLJMER6WOR',1303,'qingjian-20261123194701-a4cda10c.warc.gz',5594,'<urn:uuid:2413a3ac-4f62-4ca5-aa88-9d6a2d150ea6>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(5,'GET','http://www.biquan-env.example/news/show_1123.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1730"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"cdecc71029351bd3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:RLKM46YMQ24LVUQ447OWCKYIJ5MNHL24',1730,'qingjian-20261123194701-a4cda10c.warc.gz',7983,'<urn:uuid:e068dbcd-726e-46bf-9dd9-846f8fc7a29e>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(6,'GET','http://www.biquan-env.example/news/show_1119.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "481"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"75d9832f61c95982\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Cache-Control", "no-store"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:TFGSTBGFPMCRQVW4NSBEAXQSHJXIBN5N',481,'qingjian-20261123194701-a4cda10c.warc.gz',10801,'<urn:uuid:1606957b-25de-45da-8800-b5f178d77605>','blocked','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(7,'GET','http://www.biquan-env.example/news/show_1115.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1556"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"95a2dd212b6a6d5f\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:MMGEPGATIW2S45RZKALXJ77QPP3MBHXT',1556,'qingjian-20261123194701-a4cda10c.warc.gz',12355,'<urn:uuid:750745ef-183f-4f8d-bf83-ce3da6e6beb0>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(8,'GET','http://www.biquan-env.example/news/index_3.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "995"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"f2ff4d93c0d820c5\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FCT7WMFDTZN4EUVNM2KVRGORILTIUDEP',995,'qingjian-20261123194701-a4cda10c.warc.gz',14991,'<urn:uuid:27501c44-8b7e-4a58-b272-ee0109828ddf>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(9,'GET','http://www.biquan-env.example/news/show_1107.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1349"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"448c6a0806ce5ebb\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:SPRTUJPKIY53QYQ6M572FE445PVEYBKO',1349,'qingjian-20261123194701-a4cda10c.warc.gz',17062,'<urn:uuid:c2bfee13-8a84-4514-9ed8-3b2624d84a0b>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(10,'GET','http://www.biquan-env.example/news/show_1098.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1526"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"d594d422429ce125\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:IQ5BJYEA3G2XTLOVH3C6NUQNYBZNNUOC',1526,'qingjian-20261123194701-a4cda10c.warc.gz',19494,'<urn:uuid:cff1821c-02e2-4699-9745-c6e4379c612d>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(11,'GET','http://www.biquan-env.example/news/show_1102.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "766"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"8624e1841b419f69\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:RBF5RVYZ4IDHKZLOZ5IJ76BBHRIROQIY',766,'qingjian-20261123194701-a4cda10c.warc.gz',22101,'<urn:uuid:2cd042c3-6a8f-47e3-abc1-5790e890ac97>','soft-404','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(12,'GET','http://www.biquan-env.example/news/show_1090.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1466"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"bf82230b9ef9bee3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FQGHS6Y5OOTPIWUA2TW37VHJQWRST5OD',1466,'qingjian-20261123194701-a4cda10c.warc.gz',23935,'<urn:uuid:e0c5faa7-e756-4393-b2b0-c4b5ce89f42c>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(13,'GET','http://www.biquan-env.example/news/show_1083.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1462"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"402221ada1206eba\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:HY2E7WJXPV4TA4C2HS7KZX3UMCYTBML6',1462,'qingjian-20261123194701-a4cda10c.warc.gz',26486,'<urn:uuid:c0ffba2f-a43c-4d64-aa31-fe1d12a479e5>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(14,'GET','http://www.biquan-env.example/news/show_1077.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',404,'[["Content-Length", "672"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FS222AWAJ6OYVTT4GEOTLGZ7GE64USX5',672,'qingjian-20261123194701-a4cda10c.warc.gz',29030,'<urn:uuid:98bec9bf-6b09-46a2-a1af-693dce18b4a5>','error','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(15,'GET','http://www.biquan-env.example/news/show_1071.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1542"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"325e12a8eabb9ea7\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:OVDPF67KD6GYWIGZC76OL2C2NKVTRWIT',1542,'qingjian-20261123194701-a4cda10c.warc.gz',30714,'<urn:uuid:58f9be87-6080-41e9-b6b3-e3002a8026bf>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(16,'GET','http://www.biquan-env.example/news/show_1060.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1471"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"9197defc7117b5fb\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:YN4UUW6DNWVSAVLMXVW33GR5C2K64S5U',1471,'qingjian-20261123194701-a4cda10c.warc.gz',33345,'<urn:uuid:4d7a51e3-623d-4334-a1b4-61bda3c39b6a>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(17,'GET','http://www.biquan-env.example/news/show_1052.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1328"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html; charset=gb2312"], ["Etag", "W/\"76bf07c2db4216cc\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:JZ4UZN7HOS4LVTDRVAJN35K7XDVNUZGL',1328,'qingjian-20261123194701-a4cda10c.warc.gz',35903,'<urn:uuid:87e7a711-009c-4893-b03f-568dec87fd50>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(18,'GET','http://www.biquan-env.example/news/show_1045.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1433"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"77762341d4ebbf85\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:DTXOGX45QRB6FLYAVH7E7IIL4YRER5W2',1433,'qingjian-20261123194701-a4cda10c.warc.gz',38330,'<urn:uuid:a564620f-92cd-4616-800f-3f1715dc2805>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(19,'GET','http://www.biquan-env.example/UploadFiles/20240422.jpg','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "2132"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "image/jpeg"], ["Etag", "\"64cc2e1574f555b0\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:DHOYVQZF3DLDILZ7QUDS6OX7SA6IKZAA',2132,'qingjian-20261123194701-a4cda10c.warc.gz',40856,'<urn:uuid:cbe6f28e-61f4-43e5-852d-fcd8500d7f5c>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(20,'GET','http://www.biquan-env.example/UploadFiles/20231205.doc','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "325"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "application/msword"], ["Etag", "\"72125c4556a22a39\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:7SRQNK7WWEQ6PV52CJINKDCPYLA5EW3Z',325,'qingjian-20261123194701-a4cda10c.warc.gz',43522,'<urn:uuid:b73321bc-d4d4-4366-b208-9c1632915aa6>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "captures" VALUES(21,'GET','http://www.biquan-env.example/UploadFiles/20230106.jpg','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "2065"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:47:01 GMT"], ["Content-Type", "image/jpeg"], ["Etag", "\"bebc41896f8162f3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:XLFSHOPYGMYMTO2G64QE4NGP2FTZC7JS',2065,'qingjian-20261123194701-a4cda10c.warc.gz',44622,'<urn:uuid:663f7fb5-7410-40db-b629-e209b4efe68f>','ok','2026-11-23T19:47:01Z','biquan',1,'response',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE columns (
        source TEXT NOT NULL REFERENCES sources(id),
        name TEXT NOT NULL,
        list TEXT NOT NULL,
        paging TEXT,
        kind TEXT NOT NULL,
        PRIMARY KEY (source, name)
    ) STRICT
    ;
INSERT INTO "columns" VALUES('biquan','环保新闻','http://www.biquan-env.example/news/',NULL,'news');
CREATE TABLE copies (
        article INTEGER PRIMARY KEY REFERENCES articles(id),
        family INTEGER NOT NULL
    ) STRICT
    ;
CREATE TABLE credits (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        role TEXT NOT NULL,
        label TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "credits" VALUES(1,1,'publisher','发布者','顾长庚');
INSERT INTO "credits" VALUES(2,1,'publisher','发布者','何青禾');
INSERT INTO "credits" VALUES(3,1,'publisher','发布者','周堃');
INSERT INTO "credits" VALUES(4,1,'publisher','发布者','沈小川');
INSERT INTO "credits" VALUES(5,1,'publisher','发布者','何青禾');
INSERT INTO "credits" VALUES(5,2,'correspondent','通讯员','何青禾');
INSERT INTO "credits" VALUES(5,3,'correspondent','通讯员','江雨眠');
INSERT INTO "credits" VALUES(6,1,'publisher','发布者','周堃');
INSERT INTO "credits" VALUES(7,1,'publisher','发布者','沈小川');
INSERT INTO "credits" VALUES(7,2,'author','作者','叶知秋');
INSERT INTO "credits" VALUES(8,1,'publisher','发布者','顾长庚');
INSERT INTO "credits" VALUES(9,1,'publisher','发布者','沈小川');
INSERT INTO "credits" VALUES(10,1,'publisher','发布者','周堃');
INSERT INTO "credits" VALUES(11,1,'publisher','发布者','沈小川');
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE fingerprints (
        article INTEGER PRIMARY KEY REFERENCES articles(id),
        hashes TEXT NOT NULL CHECK (json_valid(hashes))
    ) STRICT
    ;
INSERT INTO "fingerprints" VALUES(1,'[-167552605150461, -87364939246588, 14798816, 18989589, 125225303, 137463210, 176591013, 249981117, 261013536, 288850793, 312827459, 316759012, 329656720, 360989635, 393309448, 427435142, 457292482, 462761523, 515044222, 618255620, 626515607, 639572741, 653527589, 806638235, 848197584, 854801893]');
INSERT INTO "fingerprints" VALUES(2,'[-149383774576272, -66461653898257, 16266001, 45090980, 65652854, 114640971, 114737488, 131415465, 142319342, 144955421, 147798836, 167197678, 168723202, 181985601, 188528396, 286777330, 293547243, 323983293, 337654142, 359491643, 393892307, 418205959, 441016422, 479489865, 482340329, 501901750]');
INSERT INTO "fingerprints" VALUES(3,'[-211544272584866, -190756362201589, 3948748, 10620807, 56408881, 91076167, 135717864, 156580067, 157377174, 162610148, 168451378, 224836265, 241745965, 300376555, 338709359, 342887565, 349436617, 379476208, 391562249, 411147175, 437632461, 440590654, 470608151, 477324722, 499851600, 535422721]');
INSERT INTO "fingerprints" VALUES(4,'[-139224794972621, -57568530343655, 10065121, 31502356, 41252788, 68264991, 74799977, 84990151, 105389075, 114107953, 161071210, 166669928, 173890264, 210087125, 258684326, 382563349, 394928304, 557655353, 607567742, 628034961, 656063543, 718404207, 727453736, 824913288, 833413453, 850031354]');
INSERT INTO "fingerprints" VALUES(5,'[-259629460472330, -253486526998981, 76890358, 77877415, 90623341, 107519223, 132465875, 137790821, 144283893, 180081436, 208548846, 214034384, 281771990, 320891062, 386506051, 403041650, 416801732, 431684611, 439122470, 447449837, 510428405, 527512264, 547933149, 610835871, 640635116, 705778693]');
INSERT INTO "fingerprints" VALUES(6,'[-209242257305373, -221795464003274, 10569632, 40682498, 62694334, 77555084, 187423867, 193532641, 201399267, 212433265, 217534198, 240424500, 266795347, 268518509, 294118632, 348437641, 393802032, 405108107, 450020175, 522265914, 601984224, 602291408, 693189629, 716499742, 734227635, 747351375]');
INSERT INTO "fingerprints" VALUES(7,'[-65339743786904, -217876637899997, 23487376, 30885858, 36202048, 66796796, 72181996, 92876669, 114864974, 137647780, 140387687, 145460145, 146573744, 184830917, 193850720, 262022266, 269239720, 271125919, 328963619, 360661787, 368730983, 376829599, 442480338, 486708151, 492003398, 500200752]');
INSERT INTO "fingerprints" VALUES(8,'[-200548078346277, -135329772112847, 13623285, 15073516, 33422461, 79288530, 92264551, 98960192, 100656180, 102029438, 108460527, 111602812, 176555521, 206875596, 264395433, 283017100, 283290073, 333613464, 358765501, 444100852, 458009005, 461395280, 485236926, 501069395, 522593125, 541826986]');
INSERT INTO "fingerprints" VALUES(9,'[-113692571056779, -101777158659687, 11700359, 20475254, 40416994, 43139814, 49748995, 104940737, 112953847, 161830675, 179033522, 184171199, 208023766, 216499235, 232634928, 238357120, 306852875, 310749005, 329193649, 352292266, 438827590, 444232122, 474420284, 498098167, 538599924, 540050051]');
INSERT INTO "fingerprints" VALUES(10,'[-7393834524110, -202478692848708, 60570897, 116469816, 139139862, 166709601, 179130728, 195686912, 197979256, 285996709, 295283501, 308137897, 317190555, 335805660, 380946869, 385418562, 396344898, 412903809, 529212107, 574743617, 580868410, 627406473, 648034913, 651865559, 732730482, 804746733]');
INSERT INTO "fingerprints" VALUES(11,'[-241235702200183, -183229675887052, 286266, 1051144, 1548805, 19832286, 39230497, 134750028, 137499004, 181389507, 196267815, 215439571, 219453621, 255919131, 269573944, 284211285, 292266921, 296948626, 301727576, 361339174, 381107244, 386509727, 421074210, 421093682, 433678497, 503197026]');
CREATE TABLE images (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        caption TEXT,
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "images" VALUES(2,1,'http://www.biquan-env.example/UploadFiles/20240422.jpg','碧泉河放流现场');
INSERT INTO "images" VALUES(8,1,'http://www.biquan-env.example/UploadFiles/20230106.jpg',NULL);
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
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1131.html',1,'两个乡镇空气站建成联网','2024-08-16',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1123.html',2,'碧泉河增殖放流二十万尾鱼苗','2024-04-22',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1119.html',3,'环保网举办“我拍家乡水”摄影展','2024-02-28',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1115.html',4,'碧泉县公布冬季清洁取暖补贴标准','2023-12-05',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/admin/show_9001.html',5,'网站信息员培训签到表','2023-11-15',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(1,'http://www.lantian-daily.example/2023/1020/b2207.html',6,'蓝天日报走进碧泉：泉水叮咚处','2023-10-20',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',2);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1107.html',1,'夜查柴油货车 尾气当场见分晓','2023-09-14',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1098.html',2,'白鹭洲湿地小学办起“水滴课堂”','2023-06-27',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1102.html',3,'高考期间加强噪声管控的温馨提示','2023-06-05',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1090.html',4,'全县机动车排放检验机构集中约谈','2023-05-09',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1083.html',5,'养鸡场搬家记','2023-03-16',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1077.html',6,'碧泉县召开畜禽粪污资源化利用推进会','2023-02-14',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',3);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1071.html',1,'碧泉源头保护区新添三道“电子围栏”','2023-01-06',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1060.html',2,'县环境监测站通过省级资质认定复查评审','2022-11-21',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1052.html',3,'泉水镇垃圾分类积分能换柴米油盐','2022-10-18',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1045.html',4,'碧泉县开展国庆节前环境安全大检查','2022-09-30',NULL,NULL,'2026-11-23T19:47:01Z','2026-11-23T19:47:01Z',8);
CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL REFERENCES sources(id),
        "column" TEXT,
        state TEXT NOT NULL DEFAULT 'new',
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        due_at TEXT CHECK (due_at LIKE '%Z'),
        leased_until TEXT CHECK (leased_until LIKE '%Z'),
        last_visited TEXT CHECK (last_visited LIKE '%Z'),
        etag TEXT,
        last_modified TEXT, method TEXT NOT NULL DEFAULT 'GET', body TEXT NOT NULL DEFAULT '', headers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(headers)), number INTEGER NOT NULL DEFAULT 1, guessed INTEGER NOT NULL DEFAULT 0 CHECK (guessed IN (0, 1)), wait INTEGER NOT NULL DEFAULT 0, identity TEXT,
        UNIQUE (url, method, body), FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
    ;
INSERT INTO "pages" VALUES(1,'http://www.biquan-env.example/news/','list','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','W/"e37e8d56b5e07cb3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0,NULL);
INSERT INTO "pages" VALUES(2,'http://www.biquan-env.example/news/show_1131.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"7f156078fe38dee2"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1131.html');
INSERT INTO "pages" VALUES(3,'http://www.biquan-env.example/news/show_1123.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"cdecc71029351bd3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1123.html');
INSERT INTO "pages" VALUES(4,'http://www.biquan-env.example/news/show_1119.html','article','biquan','环保新闻','failing','2026-11-23T19:47:01Z','2026-11-24T19:47:01Z',NULL,'2026-11-23T19:47:01Z',NULL,NULL,'GET','','[]',1,0,86400,'biquan-env.example/news/show_1119.html');
INSERT INTO "pages" VALUES(5,'http://www.biquan-env.example/news/show_1115.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"95a2dd212b6a6d5f"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1115.html');
INSERT INTO "pages" VALUES(6,'http://www.biquan-env.example/admin/show_9001.html','article','biquan','环保新闻','refused','2026-11-23T19:47:01Z','2026-11-24T19:47:01Z',NULL,'2026-11-23T19:47:01Z',NULL,NULL,'GET','','[]',1,0,86400,'biquan-env.example/admin/show_9001.html');
INSERT INTO "pages" VALUES(7,'http://www.biquan-env.example/news/index_2.html','list','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','W/"034c70ce75d1dacd"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',2,0,0,NULL);
INSERT INTO "pages" VALUES(8,'http://www.biquan-env.example/news/show_1107.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"448c6a0806ce5ebb"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1107.html');
INSERT INTO "pages" VALUES(9,'http://www.biquan-env.example/news/show_1098.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"d594d422429ce125"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1098.html');
INSERT INTO "pages" VALUES(10,'http://www.biquan-env.example/news/show_1102.html','article','biquan','环保新闻','failing','2026-11-23T19:47:01Z','2026-11-24T19:47:01Z',NULL,'2026-11-23T19:47:01Z',NULL,NULL,'GET','','[]',1,0,86400,'biquan-env.example/news/show_1102.html');
INSERT INTO "pages" VALUES(11,'http://www.biquan-env.example/news/show_1090.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"bf82230b9ef9bee3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1090.html');
INSERT INTO "pages" VALUES(12,'http://www.biquan-env.example/news/show_1083.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"402221ada1206eba"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1083.html');
INSERT INTO "pages" VALUES(13,'http://www.biquan-env.example/news/show_1077.html','article','biquan','环保新闻','failing','2026-11-23T19:47:01Z','2026-11-24T19:47:01Z',NULL,'2026-11-23T19:47:01Z',NULL,NULL,'GET','','[]',1,0,86400,'biquan-env.example/news/show_1077.html');
INSERT INTO "pages" VALUES(14,'http://www.biquan-env.example/news/index_3.html','list','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','W/"f2ff4d93c0d820c5"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',3,0,0,NULL);
INSERT INTO "pages" VALUES(15,'http://www.biquan-env.example/UploadFiles/20240422.jpg','file','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','"64cc2e1574f555b0"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0,NULL);
INSERT INTO "pages" VALUES(16,'http://www.biquan-env.example/UploadFiles/20231205.doc','file','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','"72125c4556a22a39"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0,NULL);
INSERT INTO "pages" VALUES(17,'http://www.biquan-env.example/news/show_1071.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"325e12a8eabb9ea7"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1071.html');
INSERT INTO "pages" VALUES(18,'http://www.biquan-env.example/news/show_1060.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"9197defc7117b5fb"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1060.html');
INSERT INTO "pages" VALUES(19,'http://www.biquan-env.example/news/show_1052.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"76bf07c2db4216cc"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1052.html');
INSERT INTO "pages" VALUES(20,'http://www.biquan-env.example/news/show_1045.html','article','biquan','环保新闻','live','2026-11-23T19:47:01Z','2027-05-22T19:47:01Z',NULL,'2026-11-23T19:47:01Z','W/"77762341d4ebbf85"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000,'biquan-env.example/news/show_1045.html');
INSERT INTO "pages" VALUES(21,'http://www.biquan-env.example/UploadFiles/20230106.jpg','file','biquan','环保新闻','live','2026-11-23T19:47:01Z',NULL,NULL,'2026-11-23T19:47:01Z','"bebc41896f8162f3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0,NULL);
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
INSERT INTO "problems" VALUES(1,'biquan','http://www.biquan-env.example/news/show_1123.html',2,5,'body',NULL,'declared gb2312, the bytes are utf-8','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(2,'biquan','http://www.biquan-env.example/news/show_1123.html',2,5,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(3,'biquan','http://www.biquan-env.example/admin/show_9001.html',NULL,NULL,NULL,'robots','Forbidden by robots.txt','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(4,'biquan','http://www.biquan-env.example/news/show_1119.html',NULL,6,NULL,'block-page','a block page of a firewall (安全验证)','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(5,'biquan','http://www.biquan-env.example/news/show_1115.html',3,7,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(6,'biquan','http://www.biquan-env.example/news/show_1107.html',4,9,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(7,'biquan','http://www.biquan-env.example/news/show_1107.html',4,9,'read_count',NULL,'the page has a place for a count and no number: a script fills it','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(8,'biquan','http://www.biquan-env.example/news/show_1098.html',5,10,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(9,'biquan','http://www.biquan-env.example/news/show_1102.html',NULL,11,NULL,'soft-not-found','a page that says that there is no such page (文章不存在)','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(10,'biquan','http://www.biquan-env.example/news/show_1090.html',6,12,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(11,'biquan','http://www.biquan-env.example/news/show_1083.html',7,13,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(12,'biquan','http://www.biquan-env.example/news/show_1077.html',NULL,14,NULL,'http-404','the server answered 404','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(13,'biquan','http://www.biquan-env.example/news/show_1071.html',8,15,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(14,'biquan','http://www.biquan-env.example/news/show_1060.html',9,16,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(15,'biquan','http://www.biquan-env.example/news/show_1052.html',10,17,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
INSERT INTO "problems" VALUES(16,'biquan','http://www.biquan-env.example/news/show_1045.html',11,18,'origin',NULL,'no 来源 on the page','2026-11-23T19:47:01Z');
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
    , identity TEXT, published_at TEXT) STRICT
    ;
INSERT INTO "read_counts" VALUES(1,1,'http://www.biquan-env.example/news/show_1131.html','两个乡镇空气站建成联网',590,'page',NULL,NULL,'2026-11-23T19:47:01Z',4,'biquan-env.example/news/show_1131.html',NULL);
INSERT INTO "read_counts" VALUES(2,2,'http://www.biquan-env.example/news/show_1123.html','碧泉河增殖放流二十万尾鱼苗',1187,'page',NULL,NULL,'2026-11-23T19:47:01Z',5,'biquan-env.example/news/show_1123.html',NULL);
INSERT INTO "read_counts" VALUES(3,3,'http://www.biquan-env.example/news/show_1115.html','碧泉县公布冬季清洁取暖补贴标准',2306,'page',NULL,NULL,'2026-11-23T19:47:01Z',7,'biquan-env.example/news/show_1115.html',NULL);
INSERT INTO "read_counts" VALUES(4,5,'http://www.biquan-env.example/news/show_1098.html','白鹭洲湿地小学办起“水滴课堂”',968,'page',NULL,NULL,'2026-11-23T19:47:01Z',10,'biquan-env.example/news/show_1098.html',NULL);
INSERT INTO "read_counts" VALUES(5,6,'http://www.biquan-env.example/news/show_1090.html','全县机动车排放检验机构集中约谈',741,'page',NULL,NULL,'2026-11-23T19:47:01Z',12,'biquan-env.example/news/show_1090.html',NULL);
INSERT INTO "read_counts" VALUES(6,7,'http://www.biquan-env.example/news/show_1083.html','养鸡场搬家记',1534,'page',NULL,NULL,'2026-11-23T19:47:01Z',13,'biquan-env.example/news/show_1083.html',NULL);
INSERT INTO "read_counts" VALUES(7,8,'http://www.biquan-env.example/news/show_1071.html','碧泉源头保护区新添三道“电子围栏”',1210,'page',NULL,NULL,'2026-11-23T19:47:01Z',15,'biquan-env.example/news/show_1071.html',NULL);
INSERT INTO "read_counts" VALUES(8,9,'http://www.biquan-env.example/news/show_1060.html','县环境监测站通过省级资质认定复查评审',652,'page',NULL,NULL,'2026-11-23T19:47:01Z',16,'biquan-env.example/news/show_1060.html',NULL);
INSERT INTO "read_counts" VALUES(9,10,'http://www.biquan-env.example/news/show_1052.html','泉水镇垃圾分类积分能换柴米油盐',873,'page',NULL,NULL,'2026-11-23T19:47:01Z',17,'biquan-env.example/news/show_1052.html',NULL);
INSERT INTO "read_counts" VALUES(10,11,'http://www.biquan-env.example/news/show_1045.html','碧泉县开展国庆节前环境安全大检查',1045,'page',NULL,NULL,'2026-11-23T19:47:01Z',18,'biquan-env.example/news/show_1045.html',NULL);
CREATE TABLE related_items (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        title_truncated INTEGER NOT NULL CHECK (title_truncated IN (0, 1)),
        teaser TEXT,
        url TEXT,
        read_count INTEGER,
        published_at TEXT,
        related_article INTEGER REFERENCES articles(id), identity TEXT, joined_by TEXT CHECK (joined_by IN ('link', 'title', 'ambiguous')),
        PRIMARY KEY (article, position)
    ) STRICT
    ;
INSERT INTO "related_items" VALUES(2,1,'全县机动车排放检验机构集中约谈',0,NULL,'http://www.biquan-env.example/news/show_1090.html',NULL,'2023-05-09',6,'biquan-env.example/news/show_1090.html','link');
INSERT INTO "related_items" VALUES(2,2,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9,'biquan-env.example/news/show_1060.html','link');
INSERT INTO "related_items" VALUES(2,3,'碧泉县开展国庆节前环境安全大检查',0,NULL,'http://www.biquan-env.example/news/show_1045.html',NULL,'2022-09-30',11,'biquan-env.example/news/show_1045.html','link');
INSERT INTO "related_items" VALUES(3,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1,'biquan-env.example/news/show_1131.html','link');
INSERT INTO "related_items" VALUES(3,2,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7,'biquan-env.example/news/show_1083.html','link');
INSERT INTO "related_items" VALUES(3,3,'泉水镇垃圾分类积分能换柴米油盐',0,NULL,'http://www.biquan-env.example/news/show_1052.html',NULL,'2022-10-18',10,'biquan-env.example/news/show_1052.html','link');
INSERT INTO "related_items" VALUES(5,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1,'biquan-env.example/news/show_1131.html','link');
INSERT INTO "related_items" VALUES(5,2,'碧泉县公布冬季清洁取暖补贴标准',0,NULL,'http://www.biquan-env.example/news/show_1115.html',NULL,'2023-12-05',3,'biquan-env.example/news/show_1115.html','link');
INSERT INTO "related_items" VALUES(5,3,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9,'biquan-env.example/news/show_1060.html','link');
INSERT INTO "related_items" VALUES(6,1,'碧泉河增殖放流二十万尾鱼苗',0,NULL,'http://www.biquan-env.example/news/show_1123.html',NULL,'2024-04-22',2,'biquan-env.example/news/show_1123.html','link');
INSERT INTO "related_items" VALUES(6,2,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4,'biquan-env.example/news/show_1107.html','link');
INSERT INTO "related_items" VALUES(6,3,'泉水镇垃圾分类积分能换柴米油盐',0,NULL,'http://www.biquan-env.example/news/show_1052.html',NULL,'2022-10-18',10,'biquan-env.example/news/show_1052.html','link');
INSERT INTO "related_items" VALUES(8,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1,'biquan-env.example/news/show_1131.html','link');
INSERT INTO "related_items" VALUES(8,2,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4,'biquan-env.example/news/show_1107.html','link');
INSERT INTO "related_items" VALUES(8,3,'全县机动车排放检验机构集中约谈',0,NULL,'http://www.biquan-env.example/news/show_1090.html',NULL,'2023-05-09',6,'biquan-env.example/news/show_1090.html','link');
INSERT INTO "related_items" VALUES(9,1,'碧泉河增殖放流二十万尾鱼苗',0,NULL,'http://www.biquan-env.example/news/show_1123.html',NULL,'2024-04-22',2,'biquan-env.example/news/show_1123.html','link');
INSERT INTO "related_items" VALUES(9,2,'白鹭洲湿地小学办起“水滴课堂”',0,NULL,'http://www.biquan-env.example/news/show_1098.html',NULL,'2023-06-27',5,'biquan-env.example/news/show_1098.html','link');
INSERT INTO "related_items" VALUES(9,3,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7,'biquan-env.example/news/show_1083.html','link');
INSERT INTO "related_items" VALUES(11,1,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4,'biquan-env.example/news/show_1107.html','link');
INSERT INTO "related_items" VALUES(11,2,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7,'biquan-env.example/news/show_1083.html','link');
INSERT INTO "related_items" VALUES(11,3,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9,'biquan-env.example/news/show_1060.html','link');
CREATE TABLE revision_captures (
        revision INTEGER NOT NULL REFERENCES revisions(id),
        capture INTEGER NOT NULL REFERENCES captures(id),
        PRIMARY KEY (revision, capture)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "revision_captures" VALUES(1,4);
INSERT INTO "revision_captures" VALUES(2,5);
INSERT INTO "revision_captures" VALUES(3,7);
INSERT INTO "revision_captures" VALUES(4,9);
INSERT INTO "revision_captures" VALUES(5,10);
INSERT INTO "revision_captures" VALUES(6,12);
INSERT INTO "revision_captures" VALUES(7,13);
INSERT INTO "revision_captures" VALUES(8,15);
INSERT INTO "revision_captures" VALUES(9,16);
INSERT INTO "revision_captures" VALUES(10,17);
INSERT INTO "revision_captures" VALUES(11,18);
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
INSERT INTO "revisions" VALUES(1,1,'first','2026-11-23T19:47:01Z','867325861fe98bfb45d7ec61c811a84fc44db9ceb5c9533c1ea89fffdec36f90','两个乡镇空气站建成联网','2024-08-16','碧泉县环境监测站','[["publisher", "发布者", "顾长庚"]]','8月15日，泉水镇和石头岭乡空气质量自动监测站建成并与省平台联网，碧泉县实现了乡镇空气站全覆盖。
两座站点分别位于镇政府楼顶和乡中心小学操场旁，每小时发布细颗粒物、臭氧等六项指标。乡里的电子屏同步滚动显示，孩子们课间会跑去看今天是“绿色”还是“黄色”。
过去评价乡镇空气靠的是邻近站点推算，如今有了自己的数据，谁好谁差一目了然。县里从九月起按月排名，连续三个月排在末位的乡镇要在县环委会上作出说明。');
INSERT INTO "revisions" VALUES(2,2,'first','2026-11-23T19:47:01Z','38873812713826ab5f907aaf9fd5410fc29e2e32db4b93c62bf089a994521aab','碧泉河增殖放流二十万尾鱼苗','2024-04-22',NULL,'[["publisher", "发布者", "何青禾"]]','世界地球日当天，碧泉县在碧泉河中段举行增殖放流活动，二十万尾鲢鱼、鳙鱼和本地特有的细鳞裂腹鱼苗顺着滑道游进河里。
碧泉河放流现场
选什么鱼、放多少，都有讲究。水产专家根据河里的浮游生物量测算，鲢鳙用来吃藻，裂腹鱼用来恢复本土种群，坚决不放外来物种。鱼苗下河前，每一批都要做检疫。
参加活动的还有三十名小学生，他们每人端着一只水瓢，蹲下来，把鱼苗轻轻送进水里。放流结束后，县里宣布碧泉河中段继续实行全年禁渔，并聘请沿岸八名村民担任护渔员。');
INSERT INTO "revisions" VALUES(3,3,'first','2026-11-23T19:47:01Z','662cff4f24c71fb915f0e6a0bd9a108d78e848db922570d600ee230b69fc6a71','碧泉县公布冬季清洁取暖补贴标准','2023-12-05',NULL,'[["publisher", "发布者", "周堃"]]','进入十二月，碧泉县公布了今年冬季清洁取暖的补贴标准，继续对使用空气源热泵、生物质炉具和电暖器的农户给予补助。
空气源热泵每户一次性补助四千元，用电每度补贴两角，每户每个取暖季最多补贴三千度；生物质炉具每台补助八百元，成型燃料每吨补贴三百元，不超过两吨。低保户、五保户和脱贫监测户，设备费用由县财政全额承担。
申请时间从12月10日到明年1月31日，由村委会统一登记，县里逐户核验后在村务公开栏公示七天，补贴直接打到农户的银行卡上。
县环保部门提醒，使用炉具要保持通风，烟囱每月清理一次，谨防一氧化碳中毒。');
INSERT INTO "revisions" VALUES(4,4,'first','2026-11-23T19:47:01Z','b25ca29440875e6fce4c16eed0316c727699f71f41ef3357ef5a8d8762873586','夜查柴油货车 尾气当场见分晓','2023-09-14',NULL,'[["publisher", "发布者", "沈小川"]]','9月12日晚十点，国道碧泉收费站外灯光通明。县环保、交警、交通部门在这里设卡，对过境柴油货车开展尾气抽测。
检测人员把探头伸进排气管，车辆连续三次自由加速，屏幕上跳出光吸收系数。当晚共检测货车52辆，超标6辆。执法人员同时抽取尿素箱和油箱样品，送实验室化验。
对超标车辆，交警部门依法处罚，并开具维修复检通知单。一位司机抱怨耽误时间，检测人员请他看了看自己白手套上的黑印，他笑笑，没再说话。');
INSERT INTO "revisions" VALUES(5,5,'first','2026-11-23T19:47:01Z','c8188473d2180b2352bb9f240edc33c302df7c0f95fe5deba64f75db98aebe51','白鹭洲湿地小学办起“水滴课堂”','2023-06-27',NULL,'[["publisher", "发布者", "何青禾"], ["correspondent", "通讯员", "何青禾"], ["correspondent", "通讯员", "江雨眠"]]','白鹭洲湿地小学只有六个班，却有一间让城里孩子都羡慕的“水滴课堂”。教室的后窗推开就是湿地，上课铃是白鹭的叫声。
课堂每周一节，由县环境监测站的技术员和学校老师共同授课。低年级的孩子用放大镜看浮萍的根，高年级的孩子自己做酸碱指示剂，紫甘蓝汁滴进湖水里变成蓝绿色，滴进醋里变成粉红色。
期末考试不用纸笔。孩子们两人一组，在湿地里找出三种能净化水质的植物，画下来，再讲给同桌听。五年级的小苏画了一株香蒲，旁边写着：它的脚在泥里，头在风里，干活不出声。');
INSERT INTO "revisions" VALUES(6,6,'first','2026-11-23T19:47:01Z','545fc481ee0f45f674e45454af42092982b8f1663bef728b865dcd13dbe8cd5e','全县机动车排放检验机构集中约谈','2023-05-09',NULL,'[["publisher", "发布者", "周堃"]]','5月8日，碧泉县环保、市场监管、交警三部门联合对全县五家机动车排放检验机构进行集中约谈。
约谈会上，三部门通报了一季度检查情况：有的机构检测前不查验车辆外观，有的采样探头插入深度不够，有的把同一辆车的照片用在两份报告里。每一条问题都配有视频截图，被点到的机构负责人当场作出说明。
约谈要求，各机构在五个工作日内提交整改报告，主要负责人签字；今后每月抽查一次，结果在县政府网站公开，一年内三次被通报的，依法从重处理。');
INSERT INTO "revisions" VALUES(7,7,'first','2026-11-23T19:47:01Z','a068e5f77c4ffac6bd8d5fdc6f03cd0fb9ab4a8e502d6e724babc453e7d5568a','养鸡场搬家记','2023-03-16',NULL,'[["publisher", "发布者", "沈小川"], ["author", "作者", "叶知秋"]]','三月的石头岭，老郑把最后一车鸡笼装上卡车。他在这里养了十二年鸡，如今要搬到五公里外的养殖小区去。
石头岭离碧泉水源保护区不到八百米。按照新的禁养区划定方案，岭上四家养殖场都要搬迁或者退出。老郑起初想不通：“鸡又不喝那口泉的水。”
环保和畜牧部门的干部前后来了七趟，带他去看新小区的自动刮粪带和发酵罐，又帮他算账：搬迁补助加上粪肥收入，两年就能把新鸡舍的钱挣回来。真正打动他的是一份检测单——鸡场下方的小溪，氨氮超标四倍。
如今新鸡舍里装着一万二千只蛋鸡，鸡粪直接进罐，二十天后装袋出售。老郑说，老地方打算种上茶树，“等茶长起来，再请你们来喝”。');
INSERT INTO "revisions" VALUES(8,8,'first','2026-11-23T19:47:01Z','d5ad5064d5e2bd5fcf57fe810521d11dc0dc1117e6f1327b3e39e453d0aa3d54','碧泉源头保护区新添三道“电子围栏”','2023-01-06',NULL,'[["publisher", "发布者", "顾长庚"]]','碧泉县的名字来自城北的一眼泉。这眼泉至今仍是县城八万人的水缸，保护区面积12.6平方公里。
过去靠人守，两名巡护员骑摩托车一天跑两趟，总有看不到的地方。去年底，县里投资85万元，在三个主要路口装上了带语音提示的摄像机，有人擅自进入一级保护区，喇叭会立即喊话，同时给值班室发出警报。
运行一个多月，系统报警29次，大多是前来野炊、钓鱼的游客，劝离后都没有造成影响。值班员说，喊话的声音是请县广播站录的，“听着客气，但管用”。');
INSERT INTO "revisions" VALUES(9,9,'first','2026-11-23T19:47:01Z','95b9365bc24cd0ee83ba871ed23b03f6edaa04d90e7812b144ef9fbca71a4f47','县环境监测站通过省级资质认定复查评审','2022-11-21',NULL,'[["publisher", "发布者", "沈小川"]]','11月18日，省里派出的评审组对碧泉县环境监测站进行资质认定复查评审，三天时间里查档案、考人员、做盲样，最终同意通过。
评审组抽取了水、气、噪声共27个项目进行现场试验，结果全部在允许误差范围内。评审组也指出了不足：两台仪器的期间核查记录不完整，标准溶液配制间没有与样品间分开。
监测站成立于1989年，最早只有一间平房、一台酸度计。如今站里有技术人员16名，能够开展四大类88个项目的监测，每年出具报告六百多份。');
INSERT INTO "revisions" VALUES(10,10,'first','2026-11-23T19:47:01Z','572a451535248d262fdc66627755ac59134ae88972d700626a374d1d12a9f1f9','泉水镇垃圾分类积分能换柴米油盐','2022-10-18',NULL,'[["publisher", "发布者", "周堃"]]','在碧泉县泉水镇，厨余垃圾不再往外扔，村民拎着小绿桶送到兑换点，称一称、记一记，攒下的积分可以换酱油、洗衣粉和大米。
镇里给每户发了两只桶，一只装“会烂的”，一只装“不会烂的”。会烂的送到村里的堆肥房，两个月后变成有机肥，免费送给种菜的农户；不会烂的再由保洁员二次分拣，能卖钱的卖钱，不能卖的送去焚烧。
试行半年，全镇每天外运的垃圾从9吨减到5吨，堆肥房出肥46吨。村民姚大娘用积分换了一只铁锅，逢人就夸这锅“炒菜香”。');
INSERT INTO "revisions" VALUES(11,11,'first','2026-11-23T19:47:01Z','e3c6ca56548bcbaf75b2cd16422fe50891cde7ff61fc5d3a60ffc5190385bef9','碧泉县开展国庆节前环境安全大检查','2022-09-30',NULL,'[["publisher", "发布者", "沈小川"]]','国庆节前，碧泉县环保部门组织三个检查组，对县城污水处理厂、垃圾填埋场、加油站和重点企业开展环境安全大检查。
检查组重点查看了危险废物贮存间、应急物资仓库和在线监测站房。在城东加油站，检查人员发现油气回收软管有裂纹，要求当天更换；在县污水处理厂，备用鼓风机长期没有试运转，厂方现场启动，运行正常。
检查期间共发现隐患14处，立即整改11处，限期整改3处。节日期间，县环保部门实行领导带班和二十四小时值班制度，确保有事能找到人。');
CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        sources TEXT NOT NULL CHECK (json_valid(sources)),
        started_at TEXT NOT NULL CHECK (started_at LIKE '%Z'),
        ended_at TEXT CHECK (ended_at LIKE '%Z'),
        counts TEXT CHECK (counts IS NULL OR json_valid(counts))
    ) STRICT
    ;
INSERT INTO "runs" VALUES(1,'["biquan"]','2026-11-23T19:47:01Z','2026-11-23T19:47:01Z','{"lists": 3, "listed": 16, "new": 11, "changed": 0, "unchanged": 0, "refused": 4, "failed": 0, "files": 3, "postponed": 0, "absent": 0}');
CREATE TABLE search_documents (
        docid INTEGER PRIMARY KEY,
        article INTEGER NOT NULL UNIQUE REFERENCES articles(id),
        revision INTEGER NOT NULL REFERENCES revisions(id),
        published_at TEXT NOT NULL,
        shown TEXT CHECK (shown IS NULL OR json_valid(shown))
    ) STRICT
    ;
INSERT INTO "search_documents" VALUES(1,11,11,'2022-09-30',NULL);
INSERT INTO "search_documents" VALUES(2,10,10,'2022-10-18',NULL);
INSERT INTO "search_documents" VALUES(3,9,9,'2022-11-21',NULL);
INSERT INTO "search_documents" VALUES(4,8,8,'2023-01-06',NULL);
INSERT INTO "search_documents" VALUES(5,7,7,'2023-03-16',NULL);
INSERT INTO "search_documents" VALUES(6,6,6,'2023-05-09',NULL);
INSERT INTO "search_documents" VALUES(7,5,5,'2023-06-27',NULL);
INSERT INTO "search_documents" VALUES(8,4,4,'2023-09-14',NULL);
INSERT INTO "search_documents" VALUES(9,3,3,'2023-12-05',NULL);
INSERT INTO "search_documents" VALUES(10,2,2,'2024-04-22',NULL);
INSERT INTO "search_documents" VALUES(11,1,1,'2024-08-16',NULL);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','search_index','search_index',0,'CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content = '''', detail = none, tokenize = ''ascii tokenchars ''''	
 !"#$%&''''''''()*+,-./:;<=>?@[\]^_`{|}~''''''
    )');
CREATE TABLE 'search_index_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "search_index_config" VALUES('version',4);
CREATE TABLE 'search_index_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "search_index_data" VALUES(1,X'0BA22F');
INSERT INTO "search_index_data" VALUES(10,X'000000000101050001010105');
INSERT INTO "search_index_data" VALUES(137438953473,X'00000D660E3005363236393731373536313665010101010101010101010101010A01010101010101010101010203E4B8A40B0203E58EBF0903028F820A0302A682050302AFB9080203E69C9F070302A38001070203E78EAF05030294B30903029B910303029FB3050302A2A70A0302A9BA090302BAA6060203E8AF8403040195020401BE070302BF870407040190040203E980890A030295870201012008020101080203E5B0BE080501010801012C01010101010101010101010203E2809C04010203E4B8800204040189030304018A0704018D02070401A40202010401BB060302BA8C05050401A4080302BB9608020302BD86040401BF090302BE9D060302BF9D040203E5858D020401A8020302868D050203028A9D0403028DB40703028E82010401A8020401BF0103050103028F8805030290840604018C04030296870404018A0403029BBD0803029CA8040303029D9A0A0302A086020302A487010401A7040401B4070302A68205060302ADA90B0302AFB901070302B18F080302B2AD050302B8A6050302B9B2070401B608020203E680BB04030288900903028A8A0A0302949202030297810703029C8003040189040203029D91020302A087030302A38001070302AF8F030601010302B0A8050302B2A1080302B3890B0302BBB4070203E7839F09030294A8090401B107020401BB0703029C81030302A1AE010302A2A701050301010302A7B0020302AB8B010302B3BB040302B4AB070302BB9303030401A7090203E8808105030283BD02010302A1A5090302A2AB060302A3820A0302A681010302AEBE090302B0810B0401A8090302B685080302B9B20A0302BDA6080302BF900104019E0B0203E98081080401A202030283BD0A03029990010302AB98070302B2A20A0302B8A10501012E0402013604010130090203E697A509010131010201040102020130090201310102020132040401020134010201350B0201360302013803020139030203E5A484010203E697A50903029C8803060101320301040102012E0402013703020139040203E697A50803029C88090203E8BE86080101330108020131090203E5A484010101340101020136020203E5A484010101350202020203020132080203E4B887040203E590A8020203E697A50B03029C8806010136020101040203E5908D030401A8020302B9B3040203E8BE8608010137030203E4B8AA03010138030102050201350402013803020139030203E4B8AA030203E697A5030303029C880B01013902010104020138030203E590A8020302B9B4030203E69C88080302ACA10401013A030201010203E2809C050203E4B8A4030203E5AE83070203E690AC0503029C890601013B010104030203E4B88D020302BB8A060203E59CA8010203E7949F090103E28094050403E28094050403E9B8A10503019C020201020404010104030403E4B88D020502BC9A020403E590AC040403E6B0B407070101070403E7829202050294B504070101040502AD89050502BBBF0B0403E9B8A1050502BB840B03019D0202010204040101040304010A0504012C020403E3808202020102040403E8BF980B0103E380810101010102020101010403E4B880030502BA94090601A406020403E5819A0305028AA001050299AA0305029E83010502B882060502BA94010403E694BE0A0502B094030502B497020403E7949F090403E8808303050287AD0B0502AEB0020403E99293040502B3990A030182010101010101010101010104010A0101010101010101010101050104090403E2809D050403E4B880080502B9A10B0502BA94070502BB96050502BC9A020502BD8E07020403E580BC0405028EBB040601BF080305029CA8010502A682030502ADA9070502BD93080403E689A70805028C8905050294BE0A050295990705029D91020502AF8F060502B0B40A0403E79C9F050403E880810505028A82010502AF84030502BF99040403E9B1BC0A0103E4B880020101010101010101010403E4B887050601AA040502BBBD050502BD8D080403E58FAA0208070104020601B0030502A4A9040502ADA3060502B9B4060403E689B90A05029DA1060502A0AA070502ACA106030502B0A7090403E799BB0905029BAE0B05029CBC040502A7B0020502BAA7040502BB84070403E88A82070502AEB0020502BDA6050502BE86060403E997B4030403018305040403E5A4A9090403E8B69F050301870401050401010A0403E4BA8C050601BA040403E58583040502B0BE0A0701010A03018901020101010101010101040101040403E4B8AA0103070403E58D810A060183090502A4A9030403E69C88050502ACA106020403E799BE090502A78D070403E981930407010104050283A80603018A0401010101010204012C060403E38082090403E4BA86040502BD9C0B0403E58DA10505029B9B050403E79A84080502B2AA050403E88CB6050502AFBE070502B7B30803018B020302030403E696B90505029DA507030502B2B30A0403E79A840203018D02010101010102010403E4BC9A020403E5868D02050287BA07050288B004010502969D050502A49F060502AE8C030403E694BE0A05029FA5060403E794A8070403E883BD020502B685090601B3030403E9809A0503018E03080403E6A0B7030403E79C810B0301930A0403E5AEB60A0301960A0403E7958C0A03019A010403E5BC800103019C010403E58AA0010301A402010101010102020401010B0403E4B8AA02090701010B0502BABA070502BBBD060403E58FAA020601B0030502908D040601A8090502B9B4050502BAA70B0403E8A792090502B69F040301AA01010101020102020401010B0403E4B8BB040502B9A10B0701010B0403E58F96090502A49A040502B7A5060403E69C8802090502A380010403E78FAD070403E9A1B9030301AD06030101040101060403E5BF830B0403E6AEB50A0502AF92090403E7BAA606070101060301BB04020403E8A68104020301BE0A0403E8A18C0A0202B9880A0403E9B1BC0A03019D0B0403E69C880B03019F030403E68C87030301A10B0401010B0403E4B8AD0B0403E7A9BA0B0403E9878C0B050295870B0701010B0701040B0202BA86010101010101010101020403E4B8800204010601830506018D030601A4020502B9A10B0502BB8A090403E58D81050601B1010502B8A6040403E6B0B4030403E784B60B05029C8B080403E887AA0B030188090403E8A1A50903018B010403E883BD0103018C01010304010401010A0403E58D810104050701010A060183050502B9B4050403E69C88090502ACA10203018E0308040131030403E995870B030194050101020403E4B8AA060502BF9D090403E585AC050502AEB6060502B9B4070301A406020403E695B4060403E8ADA606020403E9809A080301A70A0403E4B8930A0301BA01010101020101020403E38082010403E4B880070403E59198010205070104080502AE88040502B0B1020502BD93060403E69385040403E79A84040502ABAF0A0502ADBE060202BB800A0403E4B9880A03018A0301010103020403E4BB8D040403E5908E060502A4A90B0502B9B4090403E696B00505029C890B0403E7AB99030403E8A6810503018D040403E698AF0403018E0204030204013109040139020403E4B99D0B0403E9878D06030193010403E5BA93010301960503020403E4BBAC0A0403E58EBB0505029CA8050403E79A840505029C8B080502AC91080502AE97050301A5020403E68DA2020301AA030403E599A8030301AC050203010403E4B8A4070403E69DA5050502AF8F0A0403E8AFBE0B0301B70B0403E4B9A10B0301BB0A0403E68AA40A0301BD0302010403E38082030403E68AA5060502A380050202BC81010403E4B89A0103019A02020203020403E4B88A06050403E7838202070104020502AB8B040502BB9F090403E8B7910B0301B8080403E8BF9B080202BD86040403E7AEA10403018D08030403E4BA8E0B0403E58FB8080403E79A840B03018E07020403E4BF9D090403E5B9B407030195070304010307030403E99D9207030701030703030199020403E59E830203019C050105040103050403E587BA06050403E697A5060403E8808505070103050301A0050403E4BBAC050301BF090403E794A8090202BE9D06020403E6B39506020202BF9D01010201010201040101040403E3808106020403E5928C050403E688B70905028AA404010701010405028C810905029C89010502B481020403E983A801080301AE080403E5A48D080103E5808D050403E38082050301BC01030403E78FAD01030202819A0304030403E6A3800A0403E79BB2030403E985B8070202838F040403E69CBA0402028581030403E8AEB803030183040504012C040505010409030189080403E590B8080403E9809A0803018D020403E8B4B902030191020403E68DA2020301A50401010304012C050403E4B880040403E58D81090403E6B7B1060301A80101010303010104010101050403E58EBF06070101060502A4A701070101010502B9B40A0403E8A6860B0403E983A80305029587020502A29D090301AB040104010403E4B887040403E5908D0A0403E799BE05040301AC04010103040101090403E5B88309070101090502BC8006030403E7A4BA090403E9878C04010301AD0304040403E4B8AA070403E799BE030403E9A1B90B0301B101020401040132030403E58F91010502908C070403E6A380080301B70305010403E5928C090403E68AA5030502AF8F090403E7BBB4080403E8A681090301BB05041A0E060605050506060605050505050506040406040605040406040E070705040506040604060504050506040605050504070505040504050605050504040605060505050505060505050505050505060805050505060505040505090505050506040606050505050505040505050504060405050505050404040609040506040404040406060607040404060506050406050406080406060605070604050604060704040406070507040605060507060606060507060506060606060805060506060406050405050605080504040A060E0605050605050505050605050606050506050E0E040606050505050606050505050505060505050505050606050505060F0604050507040405050506050506050605050505050605050507050606060406040605040D0408060405060606050604050A040606050605060506050507060605060B060605060505050605060605040605060604060406040604060B040704050506040504050506050B0406050406050507050606070406060506040507040605060406040604040606060504040E080404040505060405060605060406040608040804040506050504060706050605050506070604060B060608040505050606050505060906060505060506060406070404060604060606060506050505040604060706060506040604060606060505060807060405050604060506050606060506060505070504060604070606040406040606070B0407060606040505050704060606050707060606050605060505040406060406040607040606060A050604050405060605050706060707040604060607060606060704060506060606050606');
INSERT INTO "search_index_data" VALUES(137438953474,X'00000D650530E585BB01050403E4BA86050403E58CBA050403E6AE96050403E9B8A105070101050202868503030403E38082030403E4B889060403E68F900603018D020302010403E5BE80020403E794B1020403E8AEB2070502AFB4080601B705030199070403E79D800703019C02070403E688B702070301AC09040101090403E5ADA309070101090301B30A0403E4B88D0A0301B50604013A0602028780070403E58C960703018603060401010904012C090403E6BAB60303018F020403E588B0020301BA02010101010101030403E38082050403E4B889070502BA86030403E58589080601B703050294AE050502A3B0070403E79A84030403E882A5020502ADA6040502AFB40605020288860201050304010102060403E588AB0B05028FAF020502BC80030403E68BA30205028DA2020502999308070101080403E7B1BB02070101020403E883BD0207010102030192050403E5AE9A0503019D050403E683B3050301AB0B0403E4BD8D0B0301AE050403E7B2AA050301B0010102010103040135020403E4BA94050601BA010403E58591020601AB050502869C090403E6988E0905029D91020403E79A8404020301B601020403E5BAA6010403E997B403020289820704012C0703018D01030101040401010104012C01090403E4B88D060403E5908E050403E69DA5040403E78EAF010701010102028A9D040403E7A6BB0403019E07040101070403E8B5B707070101070301A0010403020403E4B88A050403E6B2B9010502B4BB0A0403E9809F080301A1090403E585AC090301A801040104010401010604012C01090403E4BB96050403E588AE050403E698BE0B0403E79A840A05029B910B0403E8BDA606070101060301A905040403E38082090403E585AB0905028AA00505029B9B0902028C960701010403E6B0B4070403E7A2B3090403E9AA8C08030197040403E79A84040301BA04010401010404012C040403E4B88D050403E588920505028EBB050403E696B004070101040403E79A84050403E99DA20402028D8101040301010401010A0403E4B8870A0701010A0502BA8C05040403E5908D0A05029B9B010502A4A9050403E782B90803018305040403E585830905028FAA050502BAA60903018A020403E5B9B40203019505030403E28094050403E3808208030196020403E79A84020403E992B1020301A105030104012C080403E4B88A090403E8BDA6050301B00804012C080301B1010403E999A9010301B301030403E5968A040403E695B4010301B4070403E69C890702028E820104012C010403E38081010403E696B9010301A8020403E4BD99020301BB020201060403E38082050403E5B9B4040403E7849A0205029C8B05060403E8AF840B0403E99DA0040301BF01010101020101010101040101010203030401020B0403E4BA94060403E585AC090701010905029CA80A05029F8E01030502AE9E0B0502B9BF040502BC8001070101010403E694BF0605029CBA06070101060502B1A1010502B389020403E78EAF01020301010102070101030701020B05029A84040403E8B4A2090403E9878C0405010102028F820A0403E58AA00A030188050403E4B88D050403E5B8AE05030191010101010101010101010104010301010101010101010101010403E4BA86020403E587BA040502B883010101010101010101010107010301010101010101010101010403E78EB0010403E985B505030196030501040101090403E4BA86030403E5B0BF080403E69A96090701010903019802050403E6889002050301A304010403E6B389050403E8A385040301AA02010202030403E69C8903040502A1B6020502B0B40A0403E89B8B050502A385020403E99381020301AB070403E5A3B0070301AD040403E4BC9A040301AF020403E4BBA5020301B00306020403E4BBAA030403E881940B0502A1A5090403E985B8030301B605040103050403E79FA505070103050301B8080403E69CBA08020290830A0403E897BB0A030184060403E69CBA06030188060403E5AFB90603018C0301020101030403E4B880060403E6848F0305028E8807050297B604040502A18C070502ADA50B03018D0301060104012C03080403E5AD97040502B08F0A0502B7A1040403E69D910A03018E0202010101020104012C0A0403E4B880050403E58F980205029CA8090403E69DA5050502AF8F060403E7AA97070403E8A385050403E983BD040301A8020704012C020403E3808202070403E5878F020403E8A1A5090301AC04030403E38082070403E79D80040301AF010403E58AA8010301B8080403E694B6080202918A030304012C060403E585AD030403E9878C060301980101010103010204010307040131030403E38081030601820A0403E4BA8C020403E58F91010502908C080502928C070403E68A8A080403E8AFB4040601B7080403E9AA91040301A8020401020401030204030403E4B880070403E5A0830204030701030204030202928C01010302010101010403E4B9A10B0502BA8C010403E58F910505029CA8010502A4A7020502ADA6070403E69CAC0A0502B2B9080403E794B5090502959C0505029FB30B0403E884B1090403E9878D0102029381030504012C080403E997B40303018D040403E3808204020294AE050403E380820502029687040403E58FAD0403018A040403E8AF9D0403019D050403E2809D050403E982A305020299A803060403E79A8403060301AA030403E5A3B00302029B9B010202040403E5808D0505028D83090502A4A7030502AEB6050502B08F0103019E01040403E694B60105029DA5050301B1090403E6AF8F090301B40301040101040403E58685030403E6A08F04070101040301BD0107040101010403E5BA8601070101010403E98193080301BE0604012C0602029C9F0A0403E7A78D0A0301A801010101010101010101010403E4B889040601A4060502BA94060403E585810305028EBF01050505029F8E010403E69CAB0B05029D91090502B3A5070502B9BF070403E7A2A702080502BABF010403E8BF9905030403E9A38E070301B0040102030401010704012C070403E5B08F07070101070403E696B904010403E789B90A050290830A0403E9878C070301BA01020201020201040101050304010A0A0403E38081010403E4B88B050502BD9C060403E590AF010403E690AC0507010105050297810B0403E79B91060403E8A78108070101080502AF95030403E983BD050301BE0101040101020403E4B88D020502BB8E020403E5888602070101020502A1AB0102029D9A0A0403E586B30A02029E830101040101020403E59CBE01010701010203018B090403E787830902029F8B010403E59CBA0103018E0103030403E4B89C010403E585AB0405028C97040403E6B1A1010403E9878C070202A08207040101070403E2809D07070101070403E6AF8F07030183020403040103020403030186020403E882A5020202A1AB010403E59F8B010202A283010204010304010101020401020B0403E5AE8901070101010403E69FB4080403E79B91030404070101030701020B03019E0A0401010A0403E6AE960A0701010A0202A3B00301030403E38082070403E585B1030403E99FB3040202A48401050204012C010403E38082010403E7908601050502BD9A0803018701080403E794A8010403E8B4B90903018D030502040101030403E69CAC0A05029FA503070101030502A3800803019602030102020403E689940205029DA50A0403E781AF0805029A84050403E8A782060502BF900203019A030105010403E4BBBD030403E5B0910A0403E698AF0405029C88040403E8A1A50903019C08040101080403E69FA5080701010803019F030304012C060403E5BC80030301A70101010103040101010403E5A49A040502A898020403E6A38001070101010403E7B1B3020601BB030403E9959C070301A9010101010104010104012C09010403E5908E050502A496020403E697B603050298AF0B05029BB4010403E8B791040301B4040101010103040101040403E4BCB8080502BF9D04070101040403E59CA8070502B2AD05060403E68F92060301B8020403E8BF99020202A597080403E4B88A080301BD0B0403E8B0810B0202A6820302060403E4BB8A0302060202A79409020403E4BC9A090203019A020403E5A4A7020202A898020403E794A8020202AD90040304040101040403E4BBAC07040403E59BB404070101040502B18F0B0403E794A8070403E887AA070403E983BD07030197040204013B060403E69DA504030198010403E997B4010301A30603040101090403E5BAA6060403E69C80090502B88509070101090301A6070301040101070403E58A9E070701010705028FAA070403E6938D0B0502A0A1070403E7949F0A0301A907040403E5AD900704070104070202AE83070403E79A84070301880404012C0403018901040101010403E585A8010701010103018C030403E695B40303019A0302040101030403E5A48D03070101030403E696B90503019E010702010403E78EB00B0403E8A18C01090403E9AA8C080301A1030401010304012C030403E7BB8403070104030301A20404012C040403E6B094040301A30A0403E5B8830A0301A40403010403E58C960805028F91040403E79A84070301B6050104040101050403E585BB050403E69CBA060502A0B90A0403E8AEB005070101050202AFB901020302010403E4BDBF090403E585A80605028EBF010403E7A2A7030403E8B685080502BF87080301BC010403E5B8A601040706060606040606060607060606050404060507040406040406040405060504040604060B06060506040505060605060805060505060505040604060404060406040604060904060406040506050705060605040804050606060604050604040604070606050604060804050606060605060405060605050706060604060504040606050604060609040604060605050605060505040605060604060606040606040404060506060406050406060406070606060606060D070406060405060505050406050405050C040405060905060406060E0E06060F0E06060604060606040507050606080705050605060406040604060606060506040406040406050604060406090606050605050705060505060A040606050605060606050407060605060604060406060406060A04040604060605050606040607060608060C06050605050506050605050606060406040605060506040604060606070406080605050505050605040605040606040504060406040405060E06040506070506050505070507060704040604070605060A0504060605060604050606040506050406050604050506060407040406050606060605060605040604060606040605060905040604060804040404060407060606070406070505060606040605040508060506050605070606060506040406040504060804060506040604060B050605060505060904060504060606040605060406070806070406050607040706040506060605040604060504060605040604060405060506050704050604040404060404060504060406070607060404040604040406040606060506060406060506040906060506060504');
INSERT INTO "search_index_data" VALUES(137438953475,X'00000D630430E5B08F010101020201020104010107040103010202030403E58CBA050502ADA6070301070101070502B79D01020203070103010202030403E697B6010A0502BAAA050403E7BBBF020403E88B8F070301910A04012C0A0301B10203020403E5A4B8020403E698AF070403E883BD050301BE080204010108020403E6B09408070101080403E9B1BC0A0701010A0502B2A20A0301BF080403E7B4A0080202B18F08030403E5908C0B0502B99508030195010205040101010403E59B9B030601BD01070101010502B0BE080403E78EAF010202B2AD050604012C050403E4B88A050502B9A10B0403E7A6BB050301B80A0403E585AB0A0202B79D01020203040103010202030301A1040403E68AA4040301A5060403E4BD9C060301AE03080403E4B8800B0403E88C83030301B10701030403E5819A070403E799BD0805029A840B0202B882060403E59CBA0603018301010101010101010101010401010904010301010101010101010101010403E4BA86090403E586AC09070101090403E7A2A70A0502BB860B0403E8808501010101010101010101010701030101010101010101010101030188070403E585B1070301A60103010403E4BB96050403E5928C050403E78FAD010403E8AFAD040301AE050403E4BB96050301B8010403E38082010202B995080403E4B88A080301B205020403E6B4BB070403E983A8050301B30301070403E58FB00B0403E688BF03050296B9040301B4020101010101020104012C0201040131090403E58685060601AC09050287BA030502B0B1050502BA95040403E7A6810A0502BAA707070104070403E9B8A1050301B60802010403E4B88E0B0403E5BC80080403E881980A0301BF040403E692AD040202BA8601040101010403E88A820107010101030193010403E5928C01030194010403E680A5010301950404012C0403019A0407040103040703019C06050403E6A5BC0B0403E7BD910603019F010403E789A9010301A60102030304012C0104013B090403E4B88D060403E6A380060403E8A1A5090502AEA1030301A70B0403E7AB990B0202BBBA0B0401010B0403E688900B0701010B0202BC800102030101010401010104012C060403E38082030403E585B7080502B0B1070502B195010205070101010403E6A08F090202BD9301050202040101080403E59CBA0602070101080502A4A901090403E6999A0803019503010403E4B88D030403E79A84040301B1040403E5938D040202BE80020403E5A496020202BF830B0403E5B08F0B0103E680A5010403E789A9010301A7090403E8A1A5090301A8080403E880BD080301BB040403E69C8904020281A20A0403E5A48D0A020282A3010401310102028385060403E586B5060301B3050403E4B88D050202848F030403E9809A0302028595070403E79A8407020288900201010302020401010B0403E59E8B090502B9B60B0502BDB1040403E69C89020403E7AB8B030502B289070403E881940B0701010B0502939D07030196050403E88085050301AA060403E59BBE060301B7020704012C0904013B020403E38081090403E4B880090403E58F91020502928C090403E6A0B8090502AF8F090403E79A84090502BB99090301BF01010104012C020403E3808103060182010403E587BA020202898B080403E5A5970803019305040403E588B00905028AA8050403E7AE97050301940204012C02030198040403E8BDA6040301A7080403E6B395080301B90A0403E983BD0A0301BE01060403E587BA07050288B0010301BF090403E68B850902028A8003040403E69CAF030403018A050102020403E5908C060403E68EA208050296B00505029C80050403E9B1BC0A030195040403E8B584040301A4040105040101040403E58CBA04010701010405029198040403E6B8940A0301A50301020403E38082040403E4BA86060403E5918A03030403E79A84060403E8ADA6040301B1080403E680A8080301BD0303020403E58F9603050403E69FA5060502B58B0802028B8509010403E38082090403E4BBBB0A03018E020403E79D80020301A30204012C0202028C81090403E9809A090301870304040403E587BA030403E6A0870B0403E7A4BA0703018905060403E69C880B0403E785A7050301A3050403E59B9E0502028DA201010401010204013B010403E4BA86020403E69FB402070101020403E782B9020403E985B1020301AE0A0104012C0B0403E6B2B30A02028E88070403E8AFBE07030192060203040101060403E5908D0B05029CA80B0403E694BE06070101060502B094080301A206020403E5A4B406020301A505040403E68993090403E8BF9B050301A807040403E5BC80070403E7AE970B02028F900402030403E4BAA4060403E7A4BA040403E9869209030192060403E585A506020290AC05040101050403E588B0050502AEB605070101050403E8BF810502029184040403E5838F040301A9040403E6899804020292AD040403E7AB990402029385040403E887AA0403018D0B0403E59CBA0B02029492020403E4B88B020301B60104030403E585A5050403E7B3BB080403E8B4B9080502BDAF010301B9010504013101040133010403E68AA5060301BE06010304010106040403E5A4960A06019A0A0601A7070403E6A38006070101060502B5810A0701010A0701040A0301BF0603020403E585A8090502BA9C060502029599070403E5AEA4070301B008030403E38082080403E68DAE0B0301B401020304012C030403E694B9010502029699090403E6AF8F090301B00401040101040403E5B08F050403E6B7BB04070101040403E79A84050403E9B8A1050301B90103010403E38082040403E585AC040403E68993050502A188050403E78EB00105029A840502029781070404012C0B0403E8BEB9070301A50102030201010104012C030303020403E5868506050288B0090502BD930A0403E6999A0805029C9F010301A9030403E58FAA030301B60102010401020403E580BC0105028F910B0403E68ABD080403E7BB99040403E997B40305010202988E060201020403E380820602030403E5B9B4090301AF040102040403E2809C0B0403E4B880050403E5898D0405028EBF040403E6B9BF070403E799BD070403E8AFB7040403E982BB0B0301BE0B0403E7A4BA0B02029993080401010803019A080403E585B10805028D810802029A9609040101090403E599A8090502ADA3090403E79A84090403E8A1A5090701010902029BB4010403E68DA20102029C800302040403E5908E050502A49A090403E697A9030403E7BB8803030188020101010102010204012C04050401310305010204013309040138060403E5908E020403E68ABD0605028E920B0502B885090403E79A84050403E8B5B70B03018901010101020103010403E4B88003040601890A06018E030502BA860B06018B010601BA040403E585AD070403E68A800305029CBA020403E79A8406040701040605029C8B040403E8A382010502A786060502AEB20A0502AF95010403E980A00403019F0102040403E695B40105029CAB070502B2A1010403E997B401020301AB07040403E4BD8D0B0403E88083070301AC0A0403E59C9F0A0601B00A0301AF03040403E4BABA030403E59198070301BA01010202020401010604012C040403E58AA806070101060403E68AB10805029E840607010106070104060403E882A5020403E995BF0102029D910207010403E58AA1090502A794090403E6B09102080403E9878C0203019F0A0403E5908E0A0301A1060403E997AE060301A50401020304012C0502030403E38082050403E4BA86050403E590830A0502969D050403E681A20A0403E789A90A0403E887AA040403E9878E0402029E8406040101060403E59CA8060403E6A380060403E8B49F060502BF9B060403E99B86060701010603019C03030403E585A80305029CA80602029FA5010203020401010102050403E38082010403E4B880060502BABA010403E683850605029C9F0105029FB408070101080502A1A3030403E79C8B010502BB84010403E8AEB0030502AF8403070101030403E9AA8C060301B4020604010102060403E6B2B908070101080403E7B1B302070101020202A087030203010204010109040136080403E380820B0403E5878603060701010905029B9B050403E8BDA60803018F0405040101040403E2809D04070101040403E585AC090301910504012C050301A1070403E88081070301AA070403E9A699070301B703030204012C030403E5938103050403E68EA2060301B803060403E69FA5030403E9AA8C090301B9070304012C070403E68DAE0A0202A188030204012C050403E380810303018C070403E590AC070301A3030403E6A188030301B60204012C020403E98081020202A380010401020204010101050403E69FA5010507010101070104010502B58B050102070104080403E796AB0A0403E9809A080502AA8C06070101060202A48D070403E789A9070202A5BC0B0403E9A1B60B0202ACA1020202020104012C0402030403E58886020403E680A7090403E887AA080502A2AB060202ADA301040403E5B8B8010403E68993050301A50B0403E6BB9A0B0202AE9605050401010A0403E59CBA050502B08F050403E694BE0A0701010A0301B50A0403E4B8BE0A0403E7BBA70A0202AF8F020103010201010403E4B88006040601AA090502BABA0A0403E58FB009050290A809050291A8070502A4A9020502B08F0B0502B9B4030502BAA6090403E688B70207040D040706070408070705060604040606060605050604060405040606060506040604040506060406050604060807040604060506060606060505060E040E0606040605100E04060606060606040604060506050606060606050B05040604050505060504060606060604060504060404060406040405050506060406070404060606050406050406040A040406060507040608040704060605060604060506050606060406040604060506050405060406050605060A040605050606050604050406040605040406060605060506050604060406050605060506040404060406040605060504060607070606050506040606040704050606060607060604060607060506060604060404050606060606050606040606040406060406060504060506060406050604050507050606050606070606060406050406050406050604060506050604060506060606060505040406060506040406040504040606060506050606060407050605040606040606060606060506050604060A07060505060504060906050606080808060706060605060606060406050404060505040605060604050607060506060B050704040606050506060B0704040504040606050704050605050506060605050705060604060405060608040406040605040406060706050706040604060706060606050606060605040606060506040506050806060605060505040506050605040605050604060409040406070405060504060406040404060406060407060506060504060604060406040604040609050704040704060605040506050609060606060506060604060604060506040406060B07040506050505050505');
INSERT INTO "search_index_data" VALUES(137438953476,X'00000D5F0730E6AF8FE69C880603030192090403E38082090202B09102080403E5A79A020403E68B850A06018E02030194010201040102040101080304012C040403E38081030403E59B9E010502BD9308070101080403E68ABD080502BA90090403E7AB990B0701010B0502AEA1080403E8B4A80B0403E99DA00B0301A709020403E58C96090403E7AD890B0301A8050403E6B0AE050301AE050403E8B685050301B4010101010102030104010102050403E3808103060182050403E4BAA70A0403E5A484010403E6BA90050502BBB407070101070403E793A20A0502BCB8040403E8B4A8070403E9878C0703050295870209070101020202B181070403E6BBB407030182010504012C060403E5BD930103019F07040103070403E99BA807070103070301A1010403E6B0B4010202B28801020203040103010202030403E5B08F01020203070103010202030301A1010201040403E5868D080403E69C890102010301B30A0401010A0403E4B8AD0A0403E5898D0A0502A29E0A0701010A0403E694BE0A0403E9878C0A0301B901010604010102060403E38081020403E6B094010403E79B9002070101020502AB99010502AEB1080403E8B4A708070101080301BF0A0403E5B2B80A0202B3890101010101010201010104010101010205010401020B0403E38082040403E58EBF010101010203010107010101080701020B0403E694B6080502B0B4020306070101020502B2B30A0701010A0701040A0502BA9004070101040403E79A84050403E887B30403019506020403E4BABA080502BB8E060403E5A484080301A5070403E9878C070301B5090403E38081090403E6AF8F090202B4810207040101090403E58F9609070101090502919802030197020403E8A1A3020301B207040101070403E6B9BF07070101070301BB07030403E4B88D070403E58AA80A0301BE030403E587BA030202B5810A0401010A0403E4BA8C0A0701010A0403E6B4BB0A0403E78EB00A0502BB930A03018B010202010101010101040101030401020B04012C030403E38082080403E4BABA080403E5898D0605028D95050403E688B7090403E7AB9901020404070101030701020B0502AE970A0403E8B4A7080301AE07030403E6B8B80A0403E8908D070202B6B2030403E9858D030202B7B1060403E5BAA6060301BB04040101040403E4B88904070101040202B88509040101090403E6B48109070101090403E79086090301940A04012C0A0403E591980A0301B804060403E5AEA2040403E7949F0A0403E8BF9B0A0202B996070403E6B0B4070301BF07040101070403E59CB00707010107070104070202BA90040104040101040403E4BF9D050403E5A4B404070101040403E783AD090301AA0504012C050301B6030403E6B6B2030202BB910A0403E981930A03019A0B0403E58AA80B0301B407040101070403E8AFBE07070101070502BF9B070103E781AF080403E585890802028289090403E585B7090701040903018A040403E3808104030192020403E88F9C020301B9010104020304012C02060403E4BC81010403E588860B0601B0060403E68EA80B05029FA50102028382020403E79A84020701040203019F090403E59BB1090301A7020403E38082020301AD090403E6B3B5090202849A020403E783A7020301B60B0403E380820B020285A705010403E696B0050403E789870602028783090403E696990902028987060403E794A8060301A7050403E983A8050301A9010602010104012C070403E380810B0403E7A78D0A0403E8B4A8090601AE010502B584010403E9878F0A0301B90A0403E69C890A02028EAF010202010101010204010101020401020B0403E4BF9D01040102010403E5A2830102040407010101020701020B0502A7940B0301B0010207010403E4BA860B0403E59CBA0102070403E6B2B9010403E99A900102028FAD01030304012C070403E588B60105029198040502928C010502AEA404020290830A0403E697A50A0301860105030403E38082060403E4B880090403E58E8201020293A20A04012C0A02029498070403E8939D0703019F090104012C0A0403E789A909010301A8010102020102010403E2809D040403E59CA8060403E694BE0705029DA50A0403E7828909050294B1090601B5090502A7AF020502A9BA090502BAB8070403E9BC93010301B1020501010403E4BF9D020403E58AA00805028EBF07020403E69D91090301B3090403E8AFB7090301B5040502040101040403E5AD900407070101040403E69A96090502AF8F090301BB070403E4B88B070502BA86070202958C0A0403E59CB00A03019C050403E789A705020296AB0A0403E380820A020299BB090403E8AEB0090301BD0701040101070403E6898B080403E9B9AD07070101070301BE0302040403E58583090502A49A030403E7B1B30502029A840201010101010101010104012C04020403E2809C0706019D020403E4B880040502B9A10B0403E585BB050502868D0206019C020705028D960205028FAB070502908D0406018E0705029CB00405029E83020502A086020502A3B0040502ADA9070502B08F05020502B9B2050403E68A800706018A060502918404050295B00B050298AF050605029C9F030601BA060502A0B9070502A48D070502B0B404010502B5AE0A0502B8B8040403E785A706050294B50B05029B910305029FB3050502A681050502A7AF020502BB860A0403E8849A07050287AA050502A1A5090502AF84030502BF980A0403E98081020502878706050292B105050293B6090502BB910802029B900204010102030191010203010202040101030401020B0403E6B58B0102040202070101030701020B070104030403E7AEA1060301960B0403E380820B0301AE03080403E4BA860B0403E79A84030403E8BF9B030301B2030403E6A0B7030301B405040403E68EA5050402029C810308040101030403E5B9B30B0403E7BAA703070101030403E9878C0303018B0103010201030403E4B88D040502BA8601070502BB8A0B0403E696B0050502B5AE070403E887AA0803019F050403E6ADA3050301A007040103070301BC040403E6B3890402029D80020201020304013A070403E4B88005050403E5AEA2040502B08F020403E6BB910A02029FA50503040103050403E58D95080403E7A78B05070103050301B305060403E5A4B405060202A1AE010403E4BF9D010202A2A701010101010102010101040101010305010401020B0403E6B38901010101010102010101070101010305010701020B0701040A0301B1070403E68C87070301B3090403E4B8AD090202A4BA0403020204012C0B0403E4B883090403E58982070403E79A84040202A68105050403E585BB050403E6B8940A0301BB04010403E5908E040403E7A2A7050301BE070304010307030202A78B050401030503018D020302030403E380820A0403E4B88A050403E7BEA40A0403E883BD0705028F9C020301AF020204010102040131040403E5888602070101020301B0020403E38081020403E4B880020202A9B60A0403E380820A0301BA09020401010B0403E6B09409020701010B0701040B0202AA97070403E68EA8070202AB8B0102010403E4BA8E030403E58DB301030301990102010201010304010103080401020B04012C010403E585A80B0601AC060502928C010502A496080502BBBA0B0701010B0502BD95040403E68890030601BF010403E782B90B05029A84070403E8BF9B030403E9809A03070101030502878C030301AF0A0403E79D800A0202AC910804012C080403E7AC9108030194070403E38082070301BC050403E8A385050202AD8905060403E585AD0B0403E88CB6050301BE060403E5AD97060202AE9705050104012C0A010403E7A78D050403E8B4A6050301A10103020204012C080403E38081060403E69C89010403E794A8040301B1080403E5928C080403E6A0B7080202B1B30203040101020403E3808202030403E6B2B902070101020301BB020104010102040138030403E7A7AF02070101020202B28902050403E5928C020403E7BAA2070301920B0403E789A90B0301AA050403E5B8A6050403E79BB4050403E882A5050202B3BB04040403E695B0080403E7BB9F040202B4A0080403E7AEB1080301AB070403E79498070202BAA2070403E889B2070301A606040101060403E8B0880607010106070104060301A7030103040101030403E4BF9D040403E79A8407070104070403E8B58403070101030301B8070403E7AC94070301B90104012C010301BF010403E79B91010202BB8401020404012C01060403E4B99F030403E5AFB9030403E68ABD030403E7BB87010403E9878D010301860A010403E9A2970B0502B39E0A030187010403E4B88901030188030403E5908C030301930303040403E69D9F0A05029E9C0303030199020203020403E4BA88090403E580BC040502908C070403E6AF8F020403E7A78D0203019F04050403E4B880090403E68AA5040301A709010403E7BBAD09010301AD080101010403E4B88908030403E5AE9E0A0502AFB9090301B4080403E4BFAE080301BF0205040403E6A1B6020403E889B207040202BCB80404012C040202BD900504012C0503019106050401010B04012C0B0403E7AB990603019A0804012C080202BEA1070403E68595070301A40A04012C0A0103E8808105020403E59CB0050502B888070403E98391050701040503018303040403E4BABA030403E8AF95070301850101010101010101010101040A0406060606040905040606050406050604050606050606040604060B050604060606050406050607060405060504060404060404060807090707060804040606050406060605060606040505060404060E0804060D05040607040504040504060605060506040604060606040604050406040406040506060406050406040606050C04040406060605060904040506050606050605060404060405040604060404060506060605060404060404070406060406040404060506040604040604050606050604040604060805060604060505060404060406040605060406060606050605060406080406060604050604060C05040A090504050706080606070406050505050606060606050405060504070A06060605060504050505060706060606040606040704060504060505060406050605060504060604060605060E05060406050605050505050405050505050605060405050605040505060505060505050505050605050505060505050505040904040A0404040604060506060604060507060406060406090606050605060406040404060904070605060604060604050705060E07040F0704040406040608040606060606060506060505050407060606060505040406040406060506050407040405060706070A0504040604050505040506040605060604050406050406040604060606060406070506060704060606040606060407060405040406040606060406040606060606060506040605060404060404060406060406040406040404060705060606060605060504060406060606070606050606050606050707070605040606060705040504050404060404050604040706050604050606');
INSERT INTO "search_index_data" VALUES(137438953477,X'00000CC80530E880850301010101010101010101010403E98080050301BD080403E8AFAF080202819406050401010B0403E59088060403E7BD910B0701010B0301980A0403E8AFB70A020282A5020304012C02040134020403E688BF02050294B605020283BD0101010202040101020403E587800705028D96020502A49F030403E689BE0105028A8A0505028DA202070101020202849A070403E59CA8070301B1090403E8B4AB09020285B90A0403E9B1BC0A020287AA04010201030403E58AA8050605029F8E040502B7B10701030403E794B1080403E8BF9B040301AD0B0403E6B0A70B0301B3040403E4BB8A040202888D050403E79A84050403E9878C05020289B2070404012C070403E2809D0B0403E380820702028A8201060401010104012C070403E5898D01070101010403E697A50102028B8F070403E794BB070301970A0401010A0403E4B88B0A0403E8BDBB0A0403E9A1BA0A02028C83030403E59BB4030301B6050403E6A091050403E995BF0502028F9C020403E79A84020403E9A699020202908D070403E79A8407020292B20704012C070202939D070403E6B181070403E7BBBF07020297BB0A04012C0A02029B8B050403E9B8A1050202A18C010101010203010403E4B880040403E585A80A05028D8A020601A1090502A29E0A0403E6ADA3010403E78EB0030403E8B584030403E99B86060502A286010301A3020403E7B289020301A50504040101090403E58AA90504070104090403E8B4B40907010109070104090202A28B050403E587BA050301AB060403E782B9060403E9809A060202A38201090403E7BAB9010403E885B90A0301850202010403E2809C020403E4B88A04010403E79D80050403E8A28B050202A681010301010301010403E4BF9D090403E5819A0A05029CA80B0403E690AC050502B18201050403E8B49F060502B7AF040301860B0403E79B960B0202A78108040101080403E5888608070101080301820604012C06030186060403E9A291060301920904012C090202ADA6040202040132040403E38081080403E4B889060403E68AA5040403E983A8080202AEA1030403E38082030301A403040101030403E5AE9A03070101030301A9070403E59F8E070301AF07040103070403E5919807070103070301B0020102040401010504012C02070403E4B880020403E5BD95030301B207030403E7A9B60A0502BB99070301B8030403E8AFAF030301BE08010403E58DA1080502A487090202AF840308040101030403E4BBB70B0403E5AEA1030701010307010403030195010101040403E4B88D070403E8A18C020502BF90010403E9AA8C0303019D040404012C040403E38082080403E79A84040301AD040403E99FB3040301AF03050403E5B7AE030403E697B6080301B4040101020304012C04010403E6988E06050403E8AF9D080301B704010301010403E4BB96080502BDA0050403E58EBF040403E697B6090502B2BF0A0301BE0704040101070403E38082070403E5A08207070101070403E9938307050297B40B0202B0810B0403E5A5BD0B0502B7AE0B03018806040101060403E38082060403E4BC9A060403E8A681060301A8090403E998B2090202B49F060403E8B4A3060301A2090403E694BF090301A3060403E4BABA060301A60504013A050301A708040101080403E8BDA608070101080301A803040202040101030403E782890905029A84070403E8AEA403070101030403E9878F0B0301AB090403E79B91090301AE010403E5AD98010301B409040101090403E4B889090601A4090403E6A08709070101090403E79BB4090301B90206010403E794A8090502AB99080403E98081020202B58401020104010103040138040403E4BB93010403E8B4A803070101030301B7050204040101070403E2809C07070101070403E5889D050403E68C890B05029DA5050202B6850503010403E6A08705030403E8BF870903019F040104012C04010301B30304013A030202B79104070403E4B8A4040403E58EBB0B0301AF040403E58FA3040301B3080403E587BA080202B9B20A0403E4B88B0A0202BDA60401010204010106020401200805010108040135080403E38082050403E4B880040403E5BC80080403E68E9206070101060403E79A84060403E8BE8606020403E9B8A1050301AC0104012C010301AF010403E7AEA1010301BB0A0403E8BDBB0A0403E980810A0202BE86060204012C080403E38082080403E5A496060403E8BDA6060502BF9E080301B9070403E58699070202BF81050403E68896050403E8A1A5050301870301040102040101030403E38082030403E4B8A4090403E58EBB04070502A283080403E79C8103070101030301900101020403E79A84020403E8A18C01030502BDAC010301910B0403E7AB990B0301980A010403E698AF0B05029C890A030199020201030403E79CBC040403E9878C0503050294850203019B03010101010101010403E585A504050403E68E92080502B0B40A0502B2B30A0502B996070403E7BD90050403E8A18C03030403E9868B0703019E08030403E7BBAD08030103E98080050403E587BA050301810206020403E588B00205028EBB020502AE9E080403E7BB99020403E8BF9B0A0301890A0403E4BB800A030190090403E688B70903019A030201010101040101030401030704013A050403E68AA5060502988E080403E79FA5080403E8AEAF07070103070502BF8703070101030403E983A8080502A38E0903019F0804012C080301A0040403E68890040301A2020403E4BABA0202028193040402040101040403E2809C04070101040403E6B8B80A0403E7A2A708020282A3050403E58FA3050301BB0B0403E8BF910B02028391050403E68A8A050403E8AFB4050502B5B7050301A80102020102010403E5898D0505029CA8030403E997A801040102010301BD04010101030403E69C890A0502B2A1040403E7BEA1070403E8A68105050403E9858D060202858D03030403E588B6030403E69C89060301B1020403E6B2B9020301B5050403E7BD90050301B803040403E5BAA6030403E7A2B1070202868B070403E9878C070301920904012C0902028787060403E6A0B70603018C0201010101010101010104012C070403E380820402040403E4BB8E0B0403E585BB0505028F98070502A496050502ADA9070502AEA30A0403E689BE0705028A950405029C890305029FA5030502B4BE030403E79A840208010502BB99020403E8A385050502AEBE080403E980900903018D01050403E5A484060403E782B90103018E040403E7828A0403018F0A010403E6B58B0A0403E887AA0B02029293040403E9B1BC040301B1020304012C020403E68CA3050403E79A840202029381020403E9948502030183070403E698AF070301B6090403E8A18C09020294850204012C020403E2809C02020295870209040101020904012C020403E5928C0B05029E8302070101020403E694BF0B0502AF8F020403E7A9BA0B0701010B0403E8A6810B0403E9878C0203019C070403E79C8B070301BF0103010604010304070403E5BA9A040707010304070403E69C9F010403E8B5B705020297A801040102010403E4BE9D080403E59CA8080502AE9E010403E68F90090403E79A84050502BB84010403E88194060403E9809A060301AE060403E9A298060301B401020401010204012C01070403E38081010403E4BB8E090502BC9A0B0403E585B10105028886030502B9B3030403E6A0B8030502B2A1030403E8AEA9070403E9878C03020298B2090403E4B8800902029990010403E69C9F010301A9010403E5BA9F0102029A90010403E682A30102029B8606040101060403E4B8AD06070101060301A807040103070403E79CA0070701030702029D92070304010307030403E7A6BE070307010307030301A004070403E4BABA040403E79A840B0301A2040403E7A7AF0402029FB3040403E68F9004050298AF040202A1B60B0403E5928C0B0301B903080403E68C870B0403E79BAE030301BA0A0403E79D800A0301BE040704010304070403E995BF040707010304070202A286010403E5AFBC01030191060403E688AA060301970B0403E7B2920B030198060403E983BD0603019D090403E689BF090202A38E01060204012C090403E69CBA010403E9878C070202A69902050403E2809D020403E892B2070202AA8C030302010401010604012C030403E38082080403E5908E090502AEA4080403E69CBA06070101060403E8BDA606030191040403E691A9040202AB98070403E5B9B4070202B1BC04060401010A0403E380810A0403E5928C0A0403E794A80A05029A84040403E88B970A0701010A0701040A0202B2A20A0403E9B1BC0A0502B3990A0202B3990A0403E794A80A0403E9B1BC0A03019E0A0403E8A3820A0202B8A1050401010504012C050403E58F880505029CBA05070101050403E7ACBC050502B2AA050403E8888D050202B9AD07040101070403E6B4B207070101070403E79A84070202BB840B0403E889B20B030191080403E58DB0080202BC93010403E9A38E010411060406060406060404060604040605090406050506050504050604060506090705070606040604060506060604060606040406040605060404060606050604060605060605060504050606050405060B06060504050606060605040605040704060404050604060606060606060706060B06060506060605040605040604040404060404070406060606050604040604040604040604070405060605060504060506050604060604040706060506050406060406050606080507060806050606050504060604060505060504040606060406050604060406040404040604070406050604060406040604040604060406060605060704040606040604060406060507070605050404060606040604060506080504040406060606040607060404040604060606040606060504060506060804060607050604060607050406050605070607050B070605050506070605070606060605050606040604060904040406050606040504060504040406040607040604060605060406050606050906050A080605060706060606040604060506060506040405060D040806060505050506050505050805060506050606040605060605060504060605060406040605040606050406050406050604060604060705070506060906060506060506060406090506060506050506050606050605060406050605040604040406040605070505060604060506050506050606040605050705050604060406040604060704060606060608040406060506040604060506060406060605060404050605050606040605040406050406050605040604060506040605');
CREATE TABLE 'search_index_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO "search_index_docsize" VALUES(1,X'8278');
INSERT INTO "search_index_docsize" VALUES(2,X'826A');
INSERT INTO "search_index_docsize" VALUES(3,X'830C');
INSERT INTO "search_index_docsize" VALUES(4,X'8328');
INSERT INTO "search_index_docsize" VALUES(5,X'834B');
INSERT INTO "search_index_docsize" VALUES(6,X'8274');
INSERT INTO "search_index_docsize" VALUES(7,X'832B');
INSERT INTO "search_index_docsize" VALUES(8,X'827C');
INSERT INTO "search_index_docsize" VALUES(9,X'832A');
INSERT INTO "search_index_docsize" VALUES(10,X'8301');
INSERT INTO "search_index_docsize" VALUES(11,X'8308');
CREATE TABLE 'search_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "search_index_idx" VALUES(1,X'',2);
INSERT INTO "search_index_idx" VALUES(1,X'30E585BB01',4);
INSERT INTO "search_index_idx" VALUES(1,X'30E5B0',6);
INSERT INTO "search_index_idx" VALUES(1,X'30E6AF8FE69C',8);
INSERT INTO "search_index_idx" VALUES(1,X'30E8808503',10);
CREATE TABLE search_queue (
        published_at TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        PRIMARY KEY (published_at, article)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE search_runs (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        leaving INTEGER NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1))
    ) STRICT
    ;
INSERT INTO "search_runs" VALUES(1,11,0);
CREATE TABLE shingles (
        hash INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        PRIMARY KEY (hash, article)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "shingles" VALUES(-259629460472330,5);
INSERT INTO "shingles" VALUES(-253486526998981,5);
INSERT INTO "shingles" VALUES(-241235702200183,11);
INSERT INTO "shingles" VALUES(-221795464003274,6);
INSERT INTO "shingles" VALUES(-217876637899997,7);
INSERT INTO "shingles" VALUES(-211544272584866,3);
INSERT INTO "shingles" VALUES(-209242257305373,6);
INSERT INTO "shingles" VALUES(-202478692848708,10);
INSERT INTO "shingles" VALUES(-200548078346277,8);
INSERT INTO "shingles" VALUES(-190756362201589,3);
INSERT INTO "shingles" VALUES(-183229675887052,11);
INSERT INTO "shingles" VALUES(-167552605150461,1);
INSERT INTO "shingles" VALUES(-149383774576272,2);
INSERT INTO "shingles" VALUES(-139224794972621,4);
INSERT INTO "shingles" VALUES(-135329772112847,8);
INSERT INTO "shingles" VALUES(-113692571056779,9);
INSERT INTO "shingles" VALUES(-101777158659687,9);
INSERT INTO "shingles" VALUES(-87364939246588,1);
INSERT INTO "shingles" VALUES(-66461653898257,2);
INSERT INTO "shingles" VALUES(-65339743786904,7);
INSERT INTO "shingles" VALUES(-57568530343655,4);
INSERT INTO "shingles" VALUES(-7393834524110,10);
INSERT INTO "shingles" VALUES(286266,11);
INSERT INTO "shingles" VALUES(1051144,11);
INSERT INTO "shingles" VALUES(1548805,11);
INSERT INTO "shingles" VALUES(3948748,3);
INSERT INTO "shingles" VALUES(10065121,4);
INSERT INTO "shingles" VALUES(10569632,6);
INSERT INTO "shingles" VALUES(10620807,3);
INSERT INTO "shingles" VALUES(11700359,9);
INSERT INTO "shingles" VALUES(13623285,8);
INSERT INTO "shingles" VALUES(14798816,1);
INSERT INTO "shingles" VALUES(15073516,8);
INSERT INTO "shingles" VALUES(16266001,2);
INSERT INTO "shingles" VALUES(18989589,1);
INSERT INTO "shingles" VALUES(19832286,11);
INSERT INTO "shingles" VALUES(20475254,9);
INSERT INTO "shingles" VALUES(23487376,7);
INSERT INTO "shingles" VALUES(30885858,7);
INSERT INTO "shingles" VALUES(31502356,4);
INSERT INTO "shingles" VALUES(33422461,8);
INSERT INTO "shingles" VALUES(36202048,7);
INSERT INTO "shingles" VALUES(39230497,11);
INSERT INTO "shingles" VALUES(40416994,9);
INSERT INTO "shingles" VALUES(40682498,6);
INSERT INTO "shingles" VALUES(41252788,4);
INSERT INTO "shingles" VALUES(43139814,9);
INSERT INTO "shingles" VALUES(45090980,2);
INSERT INTO "shingles" VALUES(49748995,9);
INSERT INTO "shingles" VALUES(56408881,3);
INSERT INTO "shingles" VALUES(60570897,10);
INSERT INTO "shingles" VALUES(62694334,6);
INSERT INTO "shingles" VALUES(65652854,2);
INSERT INTO "shingles" VALUES(66796796,7);
INSERT INTO "shingles" VALUES(68264991,4);
INSERT INTO "shingles" VALUES(72181996,7);
INSERT INTO "shingles" VALUES(74799977,4);
INSERT INTO "shingles" VALUES(76890358,5);
INSERT INTO "shingles" VALUES(77555084,6);
INSERT INTO "shingles" VALUES(77877415,5);
INSERT INTO "shingles" VALUES(79288530,8);
INSERT INTO "shingles" VALUES(84990151,4);
INSERT INTO "shingles" VALUES(90623341,5);
INSERT INTO "shingles" VALUES(91076167,3);
INSERT INTO "shingles" VALUES(92264551,8);
INSERT INTO "shingles" VALUES(92876669,7);
INSERT INTO "shingles" VALUES(98960192,8);
INSERT INTO "shingles" VALUES(100656180,8);
INSERT INTO "shingles" VALUES(102029438,8);
INSERT INTO "shingles" VALUES(104940737,9);
INSERT INTO "shingles" VALUES(105389075,4);
INSERT INTO "shingles" VALUES(107519223,5);
INSERT INTO "shingles" VALUES(108460527,8);
INSERT INTO "shingles" VALUES(111602812,8);
INSERT INTO "shingles" VALUES(112953847,9);
INSERT INTO "shingles" VALUES(114107953,4);
INSERT INTO "shingles" VALUES(114640971,2);
INSERT INTO "shingles" VALUES(114737488,2);
INSERT INTO "shingles" VALUES(114864974,7);
INSERT INTO "shingles" VALUES(116469816,10);
INSERT INTO "shingles" VALUES(125225303,1);
INSERT INTO "shingles" VALUES(131415465,2);
INSERT INTO "shingles" VALUES(132465875,5);
INSERT INTO "shingles" VALUES(134750028,11);
INSERT INTO "shingles" VALUES(135717864,3);
INSERT INTO "shingles" VALUES(137463210,1);
INSERT INTO "shingles" VALUES(137499004,11);
INSERT INTO "shingles" VALUES(137647780,7);
INSERT INTO "shingles" VALUES(137790821,5);
INSERT INTO "shingles" VALUES(139139862,10);
INSERT INTO "shingles" VALUES(140387687,7);
INSERT INTO "shingles" VALUES(142319342,2);
INSERT INTO "shingles" VALUES(144283893,5);
INSERT INTO "shingles" VALUES(144955421,2);
INSERT INTO "shingles" VALUES(145460145,7);
INSERT INTO "shingles" VALUES(146573744,7);
INSERT INTO "shingles" VALUES(147798836,2);
INSERT INTO "shingles" VALUES(156580067,3);
INSERT INTO "shingles" VALUES(157377174,3);
INSERT INTO "shingles" VALUES(161071210,4);
INSERT INTO "shingles" VALUES(161830675,9);
INSERT INTO "shingles" VALUES(162610148,3);
INSERT INTO "shingles" VALUES(166669928,4);
INSERT INTO "shingles" VALUES(166709601,10);
INSERT INTO "shingles" VALUES(167197678,2);
INSERT INTO "shingles" VALUES(168451378,3);
INSERT INTO "shingles" VALUES(168723202,2);
INSERT INTO "shingles" VALUES(173890264,4);
INSERT INTO "shingles" VALUES(176555521,8);
INSERT INTO "shingles" VALUES(176591013,1);
INSERT INTO "shingles" VALUES(179033522,9);
INSERT INTO "shingles" VALUES(179130728,10);
INSERT INTO "shingles" VALUES(180081436,5);
INSERT INTO "shingles" VALUES(181389507,11);
INSERT INTO "shingles" VALUES(181985601,2);
INSERT INTO "shingles" VALUES(184171199,9);
INSERT INTO "shingles" VALUES(184830917,7);
INSERT INTO "shingles" VALUES(187423867,6);
INSERT INTO "shingles" VALUES(188528396,2);
INSERT INTO "shingles" VALUES(193532641,6);
INSERT INTO "shingles" VALUES(193850720,7);
INSERT INTO "shingles" VALUES(195686912,10);
INSERT INTO "shingles" VALUES(196267815,11);
INSERT INTO "shingles" VALUES(197979256,10);
INSERT INTO "shingles" VALUES(201399267,6);
INSERT INTO "shingles" VALUES(206875596,8);
INSERT INTO "shingles" VALUES(208023766,9);
INSERT INTO "shingles" VALUES(208548846,5);
INSERT INTO "shingles" VALUES(210087125,4);
INSERT INTO "shingles" VALUES(212433265,6);
INSERT INTO "shingles" VALUES(214034384,5);
INSERT INTO "shingles" VALUES(215439571,11);
INSERT INTO "shingles" VALUES(216499235,9);
INSERT INTO "shingles" VALUES(217534198,6);
INSERT INTO "shingles" VALUES(219453621,11);
INSERT INTO "shingles" VALUES(224836265,3);
INSERT INTO "shingles" VALUES(232634928,9);
INSERT INTO "shingles" VALUES(238357120,9);
INSERT INTO "shingles" VALUES(240424500,6);
INSERT INTO "shingles" VALUES(241745965,3);
INSERT INTO "shingles" VALUES(249981117,1);
INSERT INTO "shingles" VALUES(255919131,11);
INSERT INTO "shingles" VALUES(258684326,4);
INSERT INTO "shingles" VALUES(261013536,1);
INSERT INTO "shingles" VALUES(262022266,7);
INSERT INTO "shingles" VALUES(264395433,8);
INSERT INTO "shingles" VALUES(266795347,6);
INSERT INTO "shingles" VALUES(268518509,6);
INSERT INTO "shingles" VALUES(269239720,7);
INSERT INTO "shingles" VALUES(269573944,11);
INSERT INTO "shingles" VALUES(271125919,7);
INSERT INTO "shingles" VALUES(281771990,5);
INSERT INTO "shingles" VALUES(283017100,8);
INSERT INTO "shingles" VALUES(283290073,8);
INSERT INTO "shingles" VALUES(284211285,11);
INSERT INTO "shingles" VALUES(285996709,10);
INSERT INTO "shingles" VALUES(286777330,2);
INSERT INTO "shingles" VALUES(288850793,1);
INSERT INTO "shingles" VALUES(292266921,11);
INSERT INTO "shingles" VALUES(293547243,2);
INSERT INTO "shingles" VALUES(294118632,6);
INSERT INTO "shingles" VALUES(295283501,10);
INSERT INTO "shingles" VALUES(296948626,11);
INSERT INTO "shingles" VALUES(300376555,3);
INSERT INTO "shingles" VALUES(301727576,11);
INSERT INTO "shingles" VALUES(306852875,9);
INSERT INTO "shingles" VALUES(308137897,10);
INSERT INTO "shingles" VALUES(310749005,9);
INSERT INTO "shingles" VALUES(312827459,1);
INSERT INTO "shingles" VALUES(316759012,1);
INSERT INTO "shingles" VALUES(317190555,10);
INSERT INTO "shingles" VALUES(320891062,5);
INSERT INTO "shingles" VALUES(323983293,2);
INSERT INTO "shingles" VALUES(328963619,7);
INSERT INTO "shingles" VALUES(329193649,9);
INSERT INTO "shingles" VALUES(329656720,1);
INSERT INTO "shingles" VALUES(333613464,8);
INSERT INTO "shingles" VALUES(335805660,10);
INSERT INTO "shingles" VALUES(337654142,2);
INSERT INTO "shingles" VALUES(338709359,3);
INSERT INTO "shingles" VALUES(342887565,3);
INSERT INTO "shingles" VALUES(348437641,6);
INSERT INTO "shingles" VALUES(349436617,3);
INSERT INTO "shingles" VALUES(352292266,9);
INSERT INTO "shingles" VALUES(358765501,8);
INSERT INTO "shingles" VALUES(359491643,2);
INSERT INTO "shingles" VALUES(360661787,7);
INSERT INTO "shingles" VALUES(360989635,1);
INSERT INTO "shingles" VALUES(361339174,11);
INSERT INTO "shingles" VALUES(368730983,7);
INSERT INTO "shingles" VALUES(376829599,7);
INSERT INTO "shingles" VALUES(379476208,3);
INSERT INTO "shingles" VALUES(380946869,10);
INSERT INTO "shingles" VALUES(381107244,11);
INSERT INTO "shingles" VALUES(382563349,4);
INSERT INTO "shingles" VALUES(385418562,10);
INSERT INTO "shingles" VALUES(386506051,5);
INSERT INTO "shingles" VALUES(386509727,11);
INSERT INTO "shingles" VALUES(391562249,3);
INSERT INTO "shingles" VALUES(393309448,1);
INSERT INTO "shingles" VALUES(393802032,6);
INSERT INTO "shingles" VALUES(393892307,2);
INSERT INTO "shingles" VALUES(394928304,4);
INSERT INTO "shingles" VALUES(396344898,10);
INSERT INTO "shingles" VALUES(403041650,5);
INSERT INTO "shingles" VALUES(405108107,6);
INSERT INTO "shingles" VALUES(411147175,3);
INSERT INTO "shingles" VALUES(412903809,10);
INSERT INTO "shingles" VALUES(416801732,5);
INSERT INTO "shingles" VALUES(418205959,2);
INSERT INTO "shingles" VALUES(421074210,11);
INSERT INTO "shingles" VALUES(421093682,11);
INSERT INTO "shingles" VALUES(427435142,1);
INSERT INTO "shingles" VALUES(431684611,5);
INSERT INTO "shingles" VALUES(433678497,11);
INSERT INTO "shingles" VALUES(437632461,3);
INSERT INTO "shingles" VALUES(438827590,9);
INSERT INTO "shingles" VALUES(439122470,5);
INSERT INTO "shingles" VALUES(440590654,3);
INSERT INTO "shingles" VALUES(441016422,2);
INSERT INTO "shingles" VALUES(442480338,7);
INSERT INTO "shingles" VALUES(444100852,8);
INSERT INTO "shingles" VALUES(444232122,9);
INSERT INTO "shingles" VALUES(447449837,5);
INSERT INTO "shingles" VALUES(450020175,6);
INSERT INTO "shingles" VALUES(457292482,1);
INSERT INTO "shingles" VALUES(458009005,8);
INSERT INTO "shingles" VALUES(461395280,8);
INSERT INTO "shingles" VALUES(462761523,1);
INSERT INTO "shingles" VALUES(470608151,3);
INSERT INTO "shingles" VALUES(474420284,9);
INSERT INTO "shingles" VALUES(477324722,3);
INSERT INTO "shingles" VALUES(479489865,2);
INSERT INTO "shingles" VALUES(482340329,2);
INSERT INTO "shingles" VALUES(485236926,8);
INSERT INTO "shingles" VALUES(486708151,7);
INSERT INTO "shingles" VALUES(492003398,7);
INSERT INTO "shingles" VALUES(498098167,9);
INSERT INTO "shingles" VALUES(499851600,3);
INSERT INTO "shingles" VALUES(500200752,7);
INSERT INTO "shingles" VALUES(501069395,8);
INSERT INTO "shingles" VALUES(501901750,2);
INSERT INTO "shingles" VALUES(503197026,11);
INSERT INTO "shingles" VALUES(510428405,5);
INSERT INTO "shingles" VALUES(515044222,1);
INSERT INTO "shingles" VALUES(522265914,6);
INSERT INTO "shingles" VALUES(522593125,8);
INSERT INTO "shingles" VALUES(527512264,5);
INSERT INTO "shingles" VALUES(529212107,10);
INSERT INTO "shingles" VALUES(535422721,3);
INSERT INTO "shingles" VALUES(538599924,9);
INSERT INTO "shingles" VALUES(540050051,9);
INSERT INTO "shingles" VALUES(541826986,8);
INSERT INTO "shingles" VALUES(547933149,5);
INSERT INTO "shingles" VALUES(557655353,4);
INSERT INTO "shingles" VALUES(574743617,10);
INSERT INTO "shingles" VALUES(580868410,10);
INSERT INTO "shingles" VALUES(601984224,6);
INSERT INTO "shingles" VALUES(602291408,6);
INSERT INTO "shingles" VALUES(607567742,4);
INSERT INTO "shingles" VALUES(610835871,5);
INSERT INTO "shingles" VALUES(618255620,1);
INSERT INTO "shingles" VALUES(626515607,1);
INSERT INTO "shingles" VALUES(627406473,10);
INSERT INTO "shingles" VALUES(628034961,4);
INSERT INTO "shingles" VALUES(639572741,1);
INSERT INTO "shingles" VALUES(640635116,5);
INSERT INTO "shingles" VALUES(648034913,10);
INSERT INTO "shingles" VALUES(651865559,10);
INSERT INTO "shingles" VALUES(653527589,1);
INSERT INTO "shingles" VALUES(656063543,4);
INSERT INTO "shingles" VALUES(693189629,6);
INSERT INTO "shingles" VALUES(705778693,5);
INSERT INTO "shingles" VALUES(716499742,6);
INSERT INTO "shingles" VALUES(718404207,4);
INSERT INTO "shingles" VALUES(727453736,4);
INSERT INTO "shingles" VALUES(732730482,10);
INSERT INTO "shingles" VALUES(734227635,6);
INSERT INTO "shingles" VALUES(747351375,6);
INSERT INTO "shingles" VALUES(804746733,10);
INSERT INTO "shingles" VALUES(806638235,1);
INSERT INTO "shingles" VALUES(824913288,4);
INSERT INTO "shingles" VALUES(833413453,4);
INSERT INTO "shingles" VALUES(848197584,1);
INSERT INTO "shingles" VALUES(850031354,4);
INSERT INTO "shingles" VALUES(854801893,1);
CREATE TABLE sources (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        level TEXT NOT NULL,
        region TEXT NOT NULL,
        home TEXT NOT NULL,
        layout TEXT,
        every TEXT NOT NULL
    , keep TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keep)), follow TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(follow)), revisit TEXT CHECK (revisit IS NULL OR json_valid(revisit)), formerly TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(formerly)), counter TEXT) STRICT
    ;
INSERT INTO "sources" VALUES('biquan','碧泉县环保网','county','990121','http://www.biquan-env.example/',NULL,'1d','["attachments", "images"]','[]',NULL,'[]',NULL);
CREATE TABLE states (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        state TEXT NOT NULL CHECK (state IN ('live', 'failing', 'missing', 'gone')),
        since TEXT NOT NULL CHECK (since LIKE '%Z'),
        reason TEXT NOT NULL,
        capture INTEGER REFERENCES captures(id)
    ) STRICT
    ;
CREATE TABLE walks (
        source TEXT NOT NULL,
        "column" TEXT NOT NULL,
        began_at TEXT CHECK (began_at LIKE '%Z'),
        goal TEXT,
        completed_at TEXT CHECK (completed_at LIKE '%Z'),
        reached TEXT,
        first INTEGER,
        pages INTEGER,
        rows INTEGER,
        PRIMARY KEY (source, "column"),
        FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
;
INSERT INTO "walks" VALUES('biquan','环保新闻',NULL,NULL,'2026-11-23T19:47:01Z','',NULL,3,6);
CREATE TABLE withholdings (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        reason TEXT NOT NULL,
        withheld_at TEXT NOT NULL CHECK (withheld_at LIKE '%Z'),
        released_at TEXT CHECK (released_at LIKE '%Z'),
        release_reason TEXT,
        CHECK ((released_at IS NULL) = (release_reason IS NULL))
    ) STRICT
    ;
INSERT INTO "withholdings" VALUES(1,'http://www.biquan-env.example/news/show_1052.html','invented: asked by nobody','2026-11-23T19:47:01Z',NULL,NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX captures_url ON captures(url, captured_at);
CREATE INDEX captures_source ON captures(source, captured_at);
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
CREATE INDEX captures_time ON captures(captured_at, id);
CREATE UNIQUE INDEX withholdings_in_force ON withholdings(url) WHERE released_at IS NULL;
CREATE TRIGGER withholdings_stay BEFORE DELETE ON withholdings
    BEGIN SELECT RAISE(ABORT, 'withholdings are a log: nothing is deleted'); END;
CREATE TRIGGER withholdings_are_released_once BEFORE UPDATE ON withholdings
    WHEN OLD.released_at IS NOT NULL
        OR (NEW.id, NEW.url, NEW.reason, NEW.withheld_at) IS NOT (OLD.id, OLD.url, OLD.reason, OLD.withheld_at)
    BEGIN SELECT RAISE(ABORT, 'withholdings are a log: only a release is added'); END;
CREATE VIEW withheld_articles AS
    SELECT w.id AS withholding, a.id AS article
    FROM withholdings AS w JOIN articles AS a ON a.canonical_url = w.url WHERE w.released_at IS NULL
    UNION
    SELECT w.id, l.article FROM withholdings AS w JOIN aliases AS l ON l.url = w.url WHERE w.released_at IS NULL;
CREATE VIEW articles_kept AS
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
CREATE VIEW articles_full AS
    SELECT * FROM articles_kept WHERE id NOT IN (SELECT article FROM withheld_articles);
CREATE INDEX pages_due ON pages(source, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX pages_visited ON pages(source, last_visited) WHERE kind = 'article' AND state = 'live';
CREATE INDEX states_article ON states(article, since);
CREATE INDEX states_since ON states(since);
CREATE INDEX articles_state ON articles(state) WHERE state != 'live';
CREATE INDEX articles_identity ON articles(identity);
CREATE INDEX articles_claimed ON articles(claimed) WHERE claimed IS NOT NULL;
CREATE INDEX articles_day ON articles(substr(published_at, 1, 10));
CREATE INDEX aliases_identity ON aliases(identity);
CREATE INDEX pages_identity ON pages(identity) WHERE identity IS NOT NULL;
CREATE INDEX related_items_identity ON related_items(identity) WHERE identity IS NOT NULL;
CREATE INDEX related_items_day ON related_items(substr(published_at, 1, 10)) WHERE published_at IS NOT NULL;
CREATE INDEX read_counts_identity ON read_counts(identity) WHERE place <> 'page';
CREATE INDEX read_counts_day ON read_counts(substr(published_at, 1, 10)) WHERE published_at IS NOT NULL;
CREATE INDEX read_counts_related ON read_counts(related_from, title) WHERE related_from IS NOT NULL;
CREATE INDEX copies_family ON copies(family);
CREATE TRIGGER articles_to_index AFTER UPDATE OF title, published_at, origin, revision ON articles
    BEGIN
        INSERT INTO search_queue VALUES (coalesce(NEW.published_at, ''), NEW.id) ON CONFLICT DO NOTHING;
    END;
CREATE INDEX captures_via ON captures(via) WHERE via IS NOT NULL;
CREATE VIEW bylines AS
    SELECT c.name, c.role, c.label, c.position, a.id AS article, a.source, a."column", a.published_at, a.title, a.url
    FROM articles AS a JOIN credits AS c ON c.article = a.id WHERE a.id NOT IN (SELECT article FROM withheld_articles);
CREATE VIEW people AS
    SELECT c.name, c.role, a.source, s.name AS source_name, count(DISTINCT a.id) AS articles,
        min(substr(a.published_at, 1, 10)) AS first_published, max(substr(a.published_at, 1, 10)) AS last_published
    FROM articles AS a JOIN credits AS c ON c.article = a.id JOIN sources AS s ON s.id = a.source
    WHERE a.id NOT IN (SELECT article FROM withheld_articles)
    GROUP BY a.source, c.role, c.name;
CREATE VIEW edited AS
    SELECT * FROM (
        SELECT o.article, r.id AS revision, b.id AS before, a.source, a.title, a.published_at, a.url, r.seen_at,
            round((julianday(r.seen_at) - julianday(a.published_at || iif(length(a.published_at) = 10, 'T00:00+08:00', ''))) * 24, 1) AS hours,
            trim(
                iif(replace(replace(replace(replace(replace(r.title, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), '') IS NOT replace(replace(replace(replace(replace(b.title, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), ''), 'title ', '') || iif(r.published_at IS NOT b.published_at, 'published_at ', '')
                || iif(replace(replace(replace(replace(replace(r.origin, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), '') IS NOT replace(replace(replace(replace(replace(b.origin, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), ''), 'origin ', '') || iif(replace(replace(replace(replace(replace(r.credits, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), '') IS NOT replace(replace(replace(replace(replace(b.credits, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), ''), 'credits ', '')
                || iif(replace(replace(replace(replace(replace(r.body, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), '') IS NOT replace(replace(replace(replace(replace(b.body, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), ''), 'body', '')
            ) AS fields
        FROM (
            SELECT id, article, kind, lag(id) OVER (PARTITION BY article ORDER BY seen_at, id) AS earlier FROM revisions
        ) AS o
        CROSS JOIN revisions AS r ON r.id = o.id CROSS JOIN revisions AS b ON b.id = o.earlier
        CROSS JOIN articles AS a ON a.id = o.article
        WHERE o.kind IN ('edit', 'first') AND a.id NOT IN (SELECT article FROM withheld_articles)
    ) WHERE fields <> '';
CREATE VIEW most_read AS
    SELECT a.id AS article, a.source, s.name AS source_name, s.region, substr(a.published_at, 1, 7) AS month,
        a.published_at, a.title, a.url, n.count, n.place,
        coalesce(p.url, (SELECT url FROM articles WHERE id = n.related_from)) AS "on", n.seen_at
    FROM articles AS a JOIN sources AS s ON s.id = a.source
    JOIN read_counts AS n ON n.id = (
        SELECT o.id FROM read_counts AS o
        WHERE o.article = a.id
            AND (o.related_from IS NULL OR o.related_from NOT IN (SELECT article FROM withheld_articles))
            AND (o.listed_on IS NULL OR o.listed_on NOT IN (
                SELECT l.id FROM withholdings AS w JOIN pages AS l ON l.url = w.url WHERE w.released_at IS NULL
            ))
        ORDER BY o.seen_at DESC, o.place = 'page' DESC, o.count DESC, o.id LIMIT 1
    )
    LEFT JOIN pages AS p ON p.id = n.listed_on
    WHERE a.id NOT IN (SELECT article FROM withheld_articles);
CREATE VIEW taken_down AS
    SELECT article, source, title, published_at, url, state, since, reason, last_seen, noticed_at,
        round(max(0, julianday(last_seen) - published), 2) AS days_at_least,
        round(max(0, julianday(noticed_at) - published), 2) AS days_at_most,
        shows, absent, controls
    FROM (
        SELECT a.id AS article, a.source, a.title, a.published_at, a.url, a.state, a.last_seen, julianday(a.published_at || iif(length(a.published_at) = 10, 'T00:00+08:00', '')) AS published,
            (SELECT since FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS since,
            (SELECT reason FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS reason,
            (
                SELECT min(seen_at) FROM absences
                WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL AND removed
            ) AS noticed_at,
            (
                SELECT id FROM (
                    SELECT c.id, c.captured_at, c.url IN (a.url, a.canonical_url) AS own FROM revisions AS r
                    JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
                    WHERE r.article = a.id AND c.status <> 304
                ) ORDER BY own DESC, captured_at DESC, id DESC LIMIT 1
            ) AS shows,
            (
                SELECT json_group_array(capture) FROM (
                    SELECT DISTINCT capture FROM absences
                    WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
                )
            ) AS absent,
            (
                SELECT json_group_array(control) FROM (
                    SELECT DISTINCT control FROM absences
                    WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
                )
            ) AS controls
        FROM articles AS a WHERE a.state <> 'live' AND a.state IN ('missing', 'gone') AND a.id NOT IN (SELECT article FROM withheld_articles)
    );
CREATE VIEW monthly AS
    SELECT m.source, s.name AS source_name, s.level, s.region, m.month, sum(m.published) AS published,
        sum(m.first_seen) AS first_seen, sum(m.edited) AS edited, sum(m.taken_down) AS taken_down
    FROM (
        SELECT a.source, substr(a.published_at, 1, 7) AS month, count(*) AS published,
            0 AS first_seen, 0 AS edited, 0 AS taken_down
        FROM articles AS a WHERE a.published_at IS NOT NULL AND a.id NOT IN (SELECT article FROM withheld_articles) GROUP BY 1, 2
        UNION ALL
        SELECT a.source, strftime('%Y-%m', a.first_seen, '+8 hours'), 0, count(*), 0, 0
        FROM articles AS a WHERE a.id NOT IN (SELECT article FROM withheld_articles) GROUP BY 1, 2
        UNION ALL
        SELECT source, strftime('%Y-%m', seen_at, '+8 hours'), 0, 0, count(DISTINCT article), 0
        FROM edited GROUP BY 1, 2
        UNION ALL
        SELECT a.source, strftime('%Y-%m', t.since, '+8 hours'), 0, 0, 0, count(DISTINCT a.id)
        FROM (
            SELECT article, since, state, lag(state) OVER (PARTITION BY article ORDER BY since, id) AS earlier
            FROM states
        ) AS t
        JOIN articles AS a ON a.id = t.article
        WHERE t.state IN ('missing', 'gone') AND coalesce(t.earlier, 'live') NOT IN ('missing', 'gone') AND a.id NOT IN (SELECT article FROM withheld_articles)
        GROUP BY 1, 2
    ) AS m
    JOIN sources AS s ON s.id = m.source GROUP BY m.source, m.month;
CREATE VIEW agencies AS
    SELECT s.id AS source, s.name, s.level, s.region, s.home,
        coalesce(k.articles, 0) AS articles, k.first_published, k.last_published, k.last_new,
        coalesce(e.edited, 0) AS edited, coalesce(e.edits, 0) AS edits,
        coalesce(t.taken_down, 0) AS taken_down,
        coalesce(l.lists, 0) AS lists
    FROM sources AS s
    LEFT JOIN (
        SELECT a.source, count(*) AS articles, min(substr(a.published_at, 1, 10)) AS first_published,
            max(substr(a.published_at, 1, 10)) AS last_published, max(a.first_seen) AS last_new
        FROM articles AS a WHERE a.id NOT IN (SELECT article FROM withheld_articles) GROUP BY a.source
    ) AS k ON k.source = s.id
    LEFT JOIN (SELECT source, count(DISTINCT article) AS edited, count(*) AS edits FROM edited GROUP BY source) AS e
        ON e.source = s.id
    LEFT JOIN (
        SELECT a.source, count(*) AS taken_down FROM articles AS a
        WHERE a.state <> 'live' AND a.state IN ('missing', 'gone') AND a.id NOT IN (SELECT article FROM withheld_articles) GROUP BY a.source
    ) AS t ON t.source = s.id
    LEFT JOIN (SELECT source, count(*) AS lists FROM pages WHERE kind = 'list' GROUP BY source) AS l ON l.source = s.id;
CREATE VIEW coverage AS
    SELECT l.source, s.name AS source_name, l."column", count(*) AS listed,
        sum(l.article IS NOT NULL) AS archived,
        sum(l.article IS NULL AND l.refused) AS refused,
        sum(l.article IS NULL AND NOT l.refused AND l.followed) AS waiting,
        sum(l.article IS NULL AND NOT l.refused AND NOT l.followed) AS elsewhere,
        min(l.first_seen) AS first_listed, max(l.last_seen) AS last_listed
    FROM (
        SELECT u.source, u."column", u.first_seen, u.last_seen,
            coalesce(
                (SELECT id FROM articles WHERE canonical_url = u.url),
                (SELECT article FROM aliases WHERE url = u.url ORDER BY last_seen DESC LIMIT 1)
            ) AS article,
            EXISTS (SELECT 1 FROM problems WHERE url = u.url AND article IS NULL) AS refused,
            EXISTS (SELECT 1 FROM pages WHERE url = u.url AND kind = 'article') AS followed
        FROM (
            SELECT p.source, p."column", i.url, min(i.first_seen) AS first_seen, max(i.last_seen) AS last_seen
            FROM listings AS i JOIN pages AS p ON p.id = i.page GROUP BY p.source, p."column", i.url
        ) AS u
        WHERE u.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL)
    ) AS l
    JOIN sources AS s ON s.id = l.source
    WHERE l.article IS NULL OR l.article NOT IN (SELECT article FROM withheld_articles)
    GROUP BY l.source, l."column";
CREATE VIEW reprints AS
    SELECT * FROM (
        SELECT k.family, count(*) OVER (PARTITION BY k.family) AS members, a.id AS article, a.source,
            s.name AS source_name, a.published_at, a.origin,
            (
                SELECT min(o.id) FROM copies AS ok JOIN articles AS oa ON oa.id = ok.article
                JOIN sources AS o ON o.id = oa.source
                WHERE ok.family = k.family AND o.name = trim(a.origin)
                    AND oa.id NOT IN (SELECT article FROM withheld_articles)
            ) AS origin_source,
            a.published_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM copies AS ek JOIN articles AS e ON e.id = ek.article
                WHERE ek.family = k.family AND e.source <> a.source
                    AND (e.published_at IS NULL OR substr(e.published_at, 1, 10) <= substr(a.published_at, 1, 10))
                    AND e.id NOT IN (SELECT article FROM withheld_articles)
            ) AS earliest,
            a.title, a.url
        FROM copies AS k JOIN articles AS a ON a.id = k.article JOIN sources AS s ON s.id = a.source
        WHERE a.id NOT IN (SELECT article FROM withheld_articles)
    ) WHERE members > 1;
PRAGMA writable_schema=OFF;
COMMIT;
