PRAGMA application_id = 0x51696e67;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'qingjian','m0001_first_archive','2026-11-23 19:46:58.175004+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'qingjian','m0002_captures_refer','2026-11-23 19:46:58.176851+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'qingjian','m0003_withholdings','2026-11-23 19:46:58.177442+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'qingjian','m0010_list_requests','2026-11-23 19:46:58.185631+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'qingjian','m0011_states','2026-11-23 19:46:58.187133+00:00');
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
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
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
    ) STRICT
    ;
INSERT INTO "articles" VALUES(1,'biquan','http://www.biquan-env.example/news/show_1131.html','http://www.biquan-env.example/news/show_1131.html','两个乡镇空气站建成联网',NULL,'2024-08-16','day','碧泉县环境监测站','环保新闻',590,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',1);
INSERT INTO "articles" VALUES(2,'biquan','http://www.biquan-env.example/news/show_1123.html','http://www.biquan-env.example/news/show_1123.html','碧泉河增殖放流二十万尾鱼苗',NULL,'2024-04-22','day',NULL,'环保新闻',1187,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "articles" VALUES(3,'biquan','http://www.biquan-env.example/news/show_1115.html','http://www.biquan-env.example/news/show_1115.html','碧泉县公布冬季清洁取暖补贴标准',NULL,'2023-12-05','day',NULL,'环保新闻',2306,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "articles" VALUES(4,'biquan','http://www.biquan-env.example/news/show_1107.html','http://www.biquan-env.example/news/show_1107.html','夜查柴油货车 尾气当场见分晓',NULL,'2023-09-14','day',NULL,'环保新闻',NULL,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',4);
INSERT INTO "articles" VALUES(5,'biquan','http://www.biquan-env.example/news/show_1098.html','http://www.biquan-env.example/news/show_1098.html','白鹭洲湿地小学办起“水滴课堂”',NULL,'2023-06-27','day',NULL,'环保新闻',968,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',5);
INSERT INTO "articles" VALUES(6,'biquan','http://www.biquan-env.example/news/show_1090.html','http://www.biquan-env.example/news/show_1090.html','全县机动车排放检验机构集中约谈',NULL,'2023-05-09','day',NULL,'环保新闻',741,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',6);
INSERT INTO "articles" VALUES(7,'biquan','http://www.biquan-env.example/news/show_1083.html','http://www.biquan-env.example/news/show_1083.html','养鸡场搬家记',NULL,'2023-03-16','day',NULL,'环保新闻',1534,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',7);
INSERT INTO "articles" VALUES(8,'biquan','http://www.biquan-env.example/news/show_1071.html','http://www.biquan-env.example/news/show_1071.html','碧泉源头保护区新添三道“电子围栏”',NULL,'2023-01-06','day',NULL,'环保新闻',1210,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',8);
INSERT INTO "articles" VALUES(9,'biquan','http://www.biquan-env.example/news/show_1060.html','http://www.biquan-env.example/news/show_1060.html','县环境监测站通过省级资质认定复查评审',NULL,'2022-11-21','day',NULL,'环保新闻',652,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',9);
INSERT INTO "articles" VALUES(10,'biquan','http://www.biquan-env.example/news/show_1052.html','http://www.biquan-env.example/news/show_1052.html','泉水镇垃圾分类积分能换柴米油盐',NULL,'2022-10-18','day',NULL,'环保新闻',873,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',10);
INSERT INTO "articles" VALUES(11,'biquan','http://www.biquan-env.example/news/show_1045.html','http://www.biquan-env.example/news/show_1045.html','碧泉县开展国庆节前环境安全大检查',NULL,'2022-09-30','day',NULL,'环保新闻',1045,'[]',NULL,'powereasy','live','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',11);
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
        run INTEGER REFERENCES runs(id), kind TEXT NOT NULL DEFAULT 'response', refers_to INTEGER REFERENCES captures(id), ip_address TEXT, tls TEXT CHECK (tls IS NULL OR json_valid(tls)),
        UNIQUE (warc_file, warc_offset)
    ) STRICT
    ;
INSERT INTO "captures" VALUES(1,'GET','http://www.biquan-env.example/robots.txt','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "54"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/plain"], ["Etag", "W/\"ac92bc6483cc1c99\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:LCUOTCKLMPD3KEOLITJ544PIDA4H6AVA',54,'qingjian-20261123194658-2013fab7.warc.gz',287,'<urn:uuid:8f980a67-a357-472d-869a-0a41b22962a1>',NULL,'2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(2,'GET','http://www.biquan-env.example/news/','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1081"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html; charset=gb2312"], ["Etag", "W/\"e37e8d56b5e07cb3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:SLRLJPCKBAGAWHE74XHFQBC6QW3QEKGY',1081,'qingjian-20261123194658-2013fab7.warc.gz',1306,'<urn:uuid:d083aa9d-e407-448c-969d-f2acf0e84935>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(3,'GET','http://www.biquan-env.example/news/index_2.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1056"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"034c70ce75d1dacd\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:HGHOYWJWJUT2I37CHP4YBKTI5HRV6TQ6',1056,'qingjian-20261123194658-2013fab7.warc.gz',3459,'<urn:uuid:3718d83c-795b-42c4-b558-0ad4d18a0125>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(4,'GET','http://www.biquan-env.example/news/show_1131.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1303"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"7f156078fe38dee2\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:TAHTZ6RAPYYKBAGMYWJN6RKLJMER6WOR',1303,'qingjian-20261123194658-2013fab7.warc.gz',5596,'<urn:uuid:801e28b1-cb2c-418f-af36-6864f1dd36dd>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(5,'GET','http://www.biquan-env.example/news/show_1123.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1730"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"cdecc71029351bd3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:RLKM46YMQ24LVUQ447OWCKYIJ5MNHL24',1730,'qingjian-20261123194658-2013fab7.warc.gz',7984,'<urn:uuid:5a241091-3af2-4e86-8130-7c42bbaddce6>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(6,'GET','http://www.biquan-env.example/news/show_1119.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "481"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"75d9832f61c95982\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Cache-Control", "no-store"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:TFGSTBGFPMCRQVW4NSBEAXQSHJXIBN5N',481,'qingjian-20261123194658-2013fab7.warc.gz',10798,'<urn:uuid:5410d807-ad91-4a1c-8bb7-eaa4d0806d47>','blocked','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(7,'GET','http://www.biquan-env.example/news/show_1115.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1556"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"95a2dd212b6a6d5f\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:MMGEPGATIW2S45RZKALXJ77QPP3MBHXT',1556,'qingjian-20261123194658-2013fab7.warc.gz',12353,'<urn:uuid:b1ce05d8-77fe-41b4-b550-2b6e2657235f>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(8,'GET','http://www.biquan-env.example/news/index_3.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "995"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"f2ff4d93c0d820c5\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FCT7WMFDTZN4EUVNM2KVRGORILTIUDEP',995,'qingjian-20261123194658-2013fab7.warc.gz',14989,'<urn:uuid:0b1e500e-5de3-4aec-af71-ca42d5020d86>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(9,'GET','http://www.biquan-env.example/news/show_1107.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1349"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"448c6a0806ce5ebb\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:SPRTUJPKIY53QYQ6M572FE445PVEYBKO',1349,'qingjian-20261123194658-2013fab7.warc.gz',17055,'<urn:uuid:3a580826-0364-40b1-af51-81d98cbde885>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(10,'GET','http://www.biquan-env.example/news/show_1098.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1526"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"d594d422429ce125\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:IQ5BJYEA3G2XTLOVH3C6NUQNYBZNNUOC',1526,'qingjian-20261123194658-2013fab7.warc.gz',19490,'<urn:uuid:962076ac-e6b3-4240-9693-7598c6475f37>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(11,'GET','http://www.biquan-env.example/news/show_1102.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "766"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"8624e1841b419f69\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:RBF5RVYZ4IDHKZLOZ5IJ76BBHRIROQIY',766,'qingjian-20261123194658-2013fab7.warc.gz',22099,'<urn:uuid:3e584aad-6759-49c2-971d-a5002536d25e>','soft-404','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(12,'GET','http://www.biquan-env.example/news/show_1090.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1466"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"bf82230b9ef9bee3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FQGHS6Y5OOTPIWUA2TW37VHJQWRST5OD',1466,'qingjian-20261123194658-2013fab7.warc.gz',23934,'<urn:uuid:1ac7d2db-f01f-42fe-a127-e9b80fb14ce9>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(13,'GET','http://www.biquan-env.example/news/show_1077.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',404,'[["Content-Length", "672"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:FS222AWAJ6OYVTT4GEOTLGZ7GE64USX5',672,'qingjian-20261123194658-2013fab7.warc.gz',26487,'<urn:uuid:1daa9063-d9dd-415a-901f-a5e27028a176>','error','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(14,'GET','http://www.biquan-env.example/news/show_1071.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1542"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"325e12a8eabb9ea7\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:OVDPF67KD6GYWIGZC76OL2C2NKVTRWIT',1542,'qingjian-20261123194658-2013fab7.warc.gz',28171,'<urn:uuid:362a152a-f1f7-49e5-a71d-03725a3590de>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(15,'GET','http://www.biquan-env.example/news/show_1083.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1462"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"402221ada1206eba\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:HY2E7WJXPV4TA4C2HS7KZX3UMCYTBML6',1462,'qingjian-20261123194658-2013fab7.warc.gz',30802,'<urn:uuid:66b738c3-0fda-4975-bccf-10cd36b8c5b4>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(16,'GET','http://www.biquan-env.example/news/show_1060.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1471"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"9197defc7117b5fb\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:YN4UUW6DNWVSAVLMXVW33GR5C2K64S5U',1471,'qingjian-20261123194658-2013fab7.warc.gz',33347,'<urn:uuid:9900f682-e832-4797-98d7-40b6547d4cec>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(17,'GET','http://www.biquan-env.example/news/show_1052.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1328"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html; charset=gb2312"], ["Etag", "W/\"76bf07c2db4216cc\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:JZ4UZN7HOS4LVTDRVAJN35K7XDVNUZGL',1328,'qingjian-20261123194658-2013fab7.warc.gz',35906,'<urn:uuid:25789351-5861-4146-ac47-f388db9fa88d>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(18,'GET','http://www.biquan-env.example/news/show_1045.html','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "1433"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "text/html"], ["Etag", "W/\"77762341d4ebbf85\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"], ["Vary", "Accept-Encoding"], ["Content-Encoding", "gzip"]]','sha1:DTXOGX45QRB6FLYAVH7E7IIL4YRER5W2',1433,'qingjian-20261123194658-2013fab7.warc.gz',38332,'<urn:uuid:c9e4f8a1-050c-4bc4-83b0-d0a68bd75904>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(19,'GET','http://www.biquan-env.example/UploadFiles/20231205.doc','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "325"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "application/msword"], ["Etag", "\"72125c4556a22a39\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:7SRQNK7WWEQ6PV52CJINKDCPYLA5EW3Z',325,'qingjian-20261123194658-2013fab7.warc.gz',40857,'<urn:uuid:6a071e8d-4b32-4314-91e6-b16cc3b6ddcc>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(20,'GET','http://www.biquan-env.example/UploadFiles/20240422.jpg','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "2132"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "image/jpeg"], ["Etag", "\"64cc2e1574f555b0\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:DHOYVQZF3DLDILZ7QUDS6OX7SA6IKZAA',2132,'qingjian-20261123194658-2013fab7.warc.gz',41956,'<urn:uuid:3ad15f71-b129-4494-8426-c2b2a2dcb94f>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
INSERT INTO "captures" VALUES(21,'GET','http://www.biquan-env.example/UploadFiles/20230106.jpg','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',200,'[["Content-Length", "2065"], ["Server", "StoredSite"], ["Date", "Mon, 23 Nov 2026 19:46:58 GMT"], ["Content-Type", "image/jpeg"], ["Etag", "\"bebc41896f8162f3\""], ["Last-Modified", "Mon, 02 Dec 2024 08:00:00 GMT"]]','sha1:XLFSHOPYGMYMTO2G64QE4NGP2FTZC7JS',2065,'qingjian-20261123194658-2013fab7.warc.gz',44619,'<urn:uuid:60774ba7-f928-4027-8ca9-e1bbe948591e>','ok','2026-11-23T19:46:58Z','biquan',1,'response',NULL,NULL,NULL);
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
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1131.html',1,'两个乡镇空气站建成联网','2024-08-16',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1123.html',2,'碧泉河增殖放流二十万尾鱼苗','2024-04-22',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1119.html',3,'环保网举办“我拍家乡水”摄影展','2024-02-28',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/news/show_1115.html',4,'碧泉县公布冬季清洁取暖补贴标准','2023-12-05',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(1,'http://www.biquan-env.example/admin/show_9001.html',5,'网站信息员培训签到表','2023-11-15',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(1,'http://www.lantian-daily.example/2023/1020/b2207.html',6,'蓝天日报走进碧泉：泉水叮咚处','2023-10-20',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',2);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1107.html',1,'夜查柴油货车 尾气当场见分晓','2023-09-14',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1098.html',2,'白鹭洲湿地小学办起“水滴课堂”','2023-06-27',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1102.html',3,'高考期间加强噪声管控的温馨提示','2023-06-05',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1090.html',4,'全县机动车排放检验机构集中约谈','2023-05-09',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1083.html',5,'养鸡场搬家记','2023-03-16',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(7,'http://www.biquan-env.example/news/show_1077.html',6,'碧泉县召开畜禽粪污资源化利用推进会','2023-02-14',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',3);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1071.html',1,'碧泉源头保护区新添三道“电子围栏”','2023-01-06',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1060.html',2,'县环境监测站通过省级资质认定复查评审','2022-11-21',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1052.html',3,'泉水镇垃圾分类积分能换柴米油盐','2022-10-18',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',8);
INSERT INTO "listings" VALUES(14,'http://www.biquan-env.example/news/show_1045.html',4,'碧泉县开展国庆节前环境安全大检查','2022-09-30',NULL,NULL,'2026-11-23T19:46:58Z','2026-11-23T19:46:58Z',8);
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
        last_modified TEXT, method TEXT NOT NULL DEFAULT 'GET', body TEXT NOT NULL DEFAULT '', headers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(headers)), number INTEGER NOT NULL DEFAULT 1, guessed INTEGER NOT NULL DEFAULT 0 CHECK (guessed IN (0, 1)), wait INTEGER NOT NULL DEFAULT 0,
        UNIQUE (url, method, body), FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
    ;
INSERT INTO "pages" VALUES(1,'http://www.biquan-env.example/news/','list','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','W/"e37e8d56b5e07cb3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0);
INSERT INTO "pages" VALUES(2,'http://www.biquan-env.example/news/show_1131.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"7f156078fe38dee2"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(3,'http://www.biquan-env.example/news/show_1123.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"cdecc71029351bd3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(4,'http://www.biquan-env.example/news/show_1119.html','article','biquan','环保新闻','failing','2026-11-23T19:46:58Z','2026-11-24T19:46:58Z',NULL,'2026-11-23T19:46:58Z',NULL,NULL,'GET','','[]',1,0,86400);
INSERT INTO "pages" VALUES(5,'http://www.biquan-env.example/news/show_1115.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"95a2dd212b6a6d5f"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(6,'http://www.biquan-env.example/admin/show_9001.html','article','biquan','环保新闻','refused','2026-11-23T19:46:58Z','2026-11-24T19:46:58Z',NULL,'2026-11-23T19:46:58Z',NULL,NULL,'GET','','[]',1,0,86400);
INSERT INTO "pages" VALUES(7,'http://www.biquan-env.example/news/index_2.html','list','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','W/"034c70ce75d1dacd"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',2,0,0);
INSERT INTO "pages" VALUES(8,'http://www.biquan-env.example/news/show_1107.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"448c6a0806ce5ebb"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(9,'http://www.biquan-env.example/news/show_1098.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"d594d422429ce125"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(10,'http://www.biquan-env.example/news/show_1102.html','article','biquan','环保新闻','failing','2026-11-23T19:46:58Z','2026-11-24T19:46:58Z',NULL,'2026-11-23T19:46:58Z',NULL,NULL,'GET','','[]',1,0,86400);
INSERT INTO "pages" VALUES(11,'http://www.biquan-env.example/news/show_1090.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"bf82230b9ef9bee3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(12,'http://www.biquan-env.example/news/show_1083.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"402221ada1206eba"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(13,'http://www.biquan-env.example/news/show_1077.html','article','biquan','环保新闻','failing','2026-11-23T19:46:58Z','2026-11-24T19:46:58Z',NULL,'2026-11-23T19:46:58Z',NULL,NULL,'GET','','[]',1,0,86400);
INSERT INTO "pages" VALUES(14,'http://www.biquan-env.example/news/index_3.html','list','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','W/"f2ff4d93c0d820c5"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',3,0,0);
INSERT INTO "pages" VALUES(15,'http://www.biquan-env.example/UploadFiles/20240422.jpg','file','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','"64cc2e1574f555b0"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0);
INSERT INTO "pages" VALUES(16,'http://www.biquan-env.example/UploadFiles/20231205.doc','file','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','"72125c4556a22a39"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0);
INSERT INTO "pages" VALUES(17,'http://www.biquan-env.example/news/show_1071.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"325e12a8eabb9ea7"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(18,'http://www.biquan-env.example/news/show_1060.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"9197defc7117b5fb"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(19,'http://www.biquan-env.example/news/show_1052.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"76bf07c2db4216cc"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(20,'http://www.biquan-env.example/news/show_1045.html','article','biquan','环保新闻','live','2026-11-23T19:46:58Z','2027-05-22T19:46:58Z',NULL,'2026-11-23T19:46:58Z','W/"77762341d4ebbf85"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,15552000);
INSERT INTO "pages" VALUES(21,'http://www.biquan-env.example/UploadFiles/20230106.jpg','file','biquan','环保新闻','live','2026-11-23T19:46:58Z',NULL,NULL,'2026-11-23T19:46:58Z','"bebc41896f8162f3"','Mon, 02 Dec 2024 08:00:00 GMT','GET','','[]',1,0,0);
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
INSERT INTO "problems" VALUES(1,'biquan','http://www.biquan-env.example/admin/show_9001.html',NULL,NULL,NULL,'robots','Forbidden by robots.txt','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(2,'biquan','http://www.biquan-env.example/news/show_1123.html',2,5,'body',NULL,'declared gb2312, the bytes are utf-8','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(3,'biquan','http://www.biquan-env.example/news/show_1123.html',2,5,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(4,'biquan','http://www.biquan-env.example/news/show_1119.html',NULL,6,NULL,'block-page','a block page of a firewall (安全验证)','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(5,'biquan','http://www.biquan-env.example/news/show_1115.html',3,7,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(6,'biquan','http://www.biquan-env.example/news/show_1107.html',4,9,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(7,'biquan','http://www.biquan-env.example/news/show_1107.html',4,9,'read_count',NULL,'the page has a place for a count and no number: a script fills it','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(8,'biquan','http://www.biquan-env.example/news/show_1098.html',5,10,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(9,'biquan','http://www.biquan-env.example/news/show_1102.html',NULL,11,NULL,'soft-not-found','a page that says that there is no such page (文章不存在)','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(10,'biquan','http://www.biquan-env.example/news/show_1090.html',6,12,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(11,'biquan','http://www.biquan-env.example/news/show_1077.html',NULL,13,NULL,'http-404','the server answered 404','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(12,'biquan','http://www.biquan-env.example/news/show_1083.html',7,15,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(13,'biquan','http://www.biquan-env.example/news/show_1071.html',8,14,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(14,'biquan','http://www.biquan-env.example/news/show_1060.html',9,16,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(15,'biquan','http://www.biquan-env.example/news/show_1052.html',10,17,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
INSERT INTO "problems" VALUES(16,'biquan','http://www.biquan-env.example/news/show_1045.html',11,18,'origin',NULL,'no 来源 on the page','2026-11-23T19:46:58Z');
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
INSERT INTO "read_counts" VALUES(1,1,'http://www.biquan-env.example/news/show_1131.html','两个乡镇空气站建成联网',590,'page',NULL,NULL,'2026-11-23T19:46:58Z',4);
INSERT INTO "read_counts" VALUES(2,2,'http://www.biquan-env.example/news/show_1123.html','碧泉河增殖放流二十万尾鱼苗',1187,'page',NULL,NULL,'2026-11-23T19:46:58Z',5);
INSERT INTO "read_counts" VALUES(3,3,'http://www.biquan-env.example/news/show_1115.html','碧泉县公布冬季清洁取暖补贴标准',2306,'page',NULL,NULL,'2026-11-23T19:46:58Z',7);
INSERT INTO "read_counts" VALUES(4,5,'http://www.biquan-env.example/news/show_1098.html','白鹭洲湿地小学办起“水滴课堂”',968,'page',NULL,NULL,'2026-11-23T19:46:58Z',10);
INSERT INTO "read_counts" VALUES(5,6,'http://www.biquan-env.example/news/show_1090.html','全县机动车排放检验机构集中约谈',741,'page',NULL,NULL,'2026-11-23T19:46:58Z',12);
INSERT INTO "read_counts" VALUES(6,7,'http://www.biquan-env.example/news/show_1083.html','养鸡场搬家记',1534,'page',NULL,NULL,'2026-11-23T19:46:58Z',15);
INSERT INTO "read_counts" VALUES(7,8,'http://www.biquan-env.example/news/show_1071.html','碧泉源头保护区新添三道“电子围栏”',1210,'page',NULL,NULL,'2026-11-23T19:46:58Z',14);
INSERT INTO "read_counts" VALUES(8,9,'http://www.biquan-env.example/news/show_1060.html','县环境监测站通过省级资质认定复查评审',652,'page',NULL,NULL,'2026-11-23T19:46:58Z',16);
INSERT INTO "read_counts" VALUES(9,10,'http://www.biquan-env.example/news/show_1052.html','泉水镇垃圾分类积分能换柴米油盐',873,'page',NULL,NULL,'2026-11-23T19:46:58Z',17);
INSERT INTO "read_counts" VALUES(10,11,'http://www.biquan-env.example/news/show_1045.html','碧泉县开展国庆节前环境安全大检查',1045,'page',NULL,NULL,'2026-11-23T19:46:58Z',18);
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
INSERT INTO "related_items" VALUES(2,1,'全县机动车排放检验机构集中约谈',0,NULL,'http://www.biquan-env.example/news/show_1090.html',NULL,'2023-05-09',6);
INSERT INTO "related_items" VALUES(2,2,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9);
INSERT INTO "related_items" VALUES(2,3,'碧泉县开展国庆节前环境安全大检查',0,NULL,'http://www.biquan-env.example/news/show_1045.html',NULL,'2022-09-30',11);
INSERT INTO "related_items" VALUES(3,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1);
INSERT INTO "related_items" VALUES(3,2,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7);
INSERT INTO "related_items" VALUES(3,3,'泉水镇垃圾分类积分能换柴米油盐',0,NULL,'http://www.biquan-env.example/news/show_1052.html',NULL,'2022-10-18',10);
INSERT INTO "related_items" VALUES(5,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1);
INSERT INTO "related_items" VALUES(5,2,'碧泉县公布冬季清洁取暖补贴标准',0,NULL,'http://www.biquan-env.example/news/show_1115.html',NULL,'2023-12-05',3);
INSERT INTO "related_items" VALUES(5,3,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9);
INSERT INTO "related_items" VALUES(6,1,'碧泉河增殖放流二十万尾鱼苗',0,NULL,'http://www.biquan-env.example/news/show_1123.html',NULL,'2024-04-22',2);
INSERT INTO "related_items" VALUES(6,2,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4);
INSERT INTO "related_items" VALUES(6,3,'泉水镇垃圾分类积分能换柴米油盐',0,NULL,'http://www.biquan-env.example/news/show_1052.html',NULL,'2022-10-18',10);
INSERT INTO "related_items" VALUES(8,1,'两个乡镇空气站建成联网',0,NULL,'http://www.biquan-env.example/news/show_1131.html',NULL,'2024-08-16',1);
INSERT INTO "related_items" VALUES(8,2,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4);
INSERT INTO "related_items" VALUES(8,3,'全县机动车排放检验机构集中约谈',0,NULL,'http://www.biquan-env.example/news/show_1090.html',NULL,'2023-05-09',6);
INSERT INTO "related_items" VALUES(9,1,'碧泉河增殖放流二十万尾鱼苗',0,NULL,'http://www.biquan-env.example/news/show_1123.html',NULL,'2024-04-22',2);
INSERT INTO "related_items" VALUES(9,2,'白鹭洲湿地小学办起“水滴课堂”',0,NULL,'http://www.biquan-env.example/news/show_1098.html',NULL,'2023-06-27',5);
INSERT INTO "related_items" VALUES(9,3,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7);
INSERT INTO "related_items" VALUES(11,1,'夜查柴油货车 尾气当场见分晓',0,NULL,'http://www.biquan-env.example/news/show_1107.html',NULL,'2023-09-14',4);
INSERT INTO "related_items" VALUES(11,2,'养鸡场搬家记',0,NULL,'http://www.biquan-env.example/news/show_1083.html',NULL,'2023-03-16',7);
INSERT INTO "related_items" VALUES(11,3,'县环境监测站通过省级资质认定复查评审',0,NULL,'http://www.biquan-env.example/news/show_1060.html',NULL,'2022-11-21',9);
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
INSERT INTO "revision_captures" VALUES(8,14);
INSERT INTO "revision_captures" VALUES(7,15);
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
INSERT INTO "revisions" VALUES(1,1,'first','2026-11-23T19:46:58Z','867325861fe98bfb45d7ec61c811a84fc44db9ceb5c9533c1ea89fffdec36f90','两个乡镇空气站建成联网','2024-08-16','碧泉县环境监测站','[["publisher", "发布者", "顾长庚"]]','8月15日，泉水镇和石头岭乡空气质量自动监测站建成并与省平台联网，碧泉县实现了乡镇空气站全覆盖。
两座站点分别位于镇政府楼顶和乡中心小学操场旁，每小时发布细颗粒物、臭氧等六项指标。乡里的电子屏同步滚动显示，孩子们课间会跑去看今天是“绿色”还是“黄色”。
过去评价乡镇空气靠的是邻近站点推算，如今有了自己的数据，谁好谁差一目了然。县里从九月起按月排名，连续三个月排在末位的乡镇要在县环委会上作出说明。');
INSERT INTO "revisions" VALUES(2,2,'first','2026-11-23T19:46:58Z','38873812713826ab5f907aaf9fd5410fc29e2e32db4b93c62bf089a994521aab','碧泉河增殖放流二十万尾鱼苗','2024-04-22',NULL,'[["publisher", "发布者", "何青禾"]]','世界地球日当天，碧泉县在碧泉河中段举行增殖放流活动，二十万尾鲢鱼、鳙鱼和本地特有的细鳞裂腹鱼苗顺着滑道游进河里。
碧泉河放流现场
选什么鱼、放多少，都有讲究。水产专家根据河里的浮游生物量测算，鲢鳙用来吃藻，裂腹鱼用来恢复本土种群，坚决不放外来物种。鱼苗下河前，每一批都要做检疫。
参加活动的还有三十名小学生，他们每人端着一只水瓢，蹲下来，把鱼苗轻轻送进水里。放流结束后，县里宣布碧泉河中段继续实行全年禁渔，并聘请沿岸八名村民担任护渔员。');
INSERT INTO "revisions" VALUES(3,3,'first','2026-11-23T19:46:58Z','662cff4f24c71fb915f0e6a0bd9a108d78e848db922570d600ee230b69fc6a71','碧泉县公布冬季清洁取暖补贴标准','2023-12-05',NULL,'[["publisher", "发布者", "周堃"]]','进入十二月，碧泉县公布了今年冬季清洁取暖的补贴标准，继续对使用空气源热泵、生物质炉具和电暖器的农户给予补助。
空气源热泵每户一次性补助四千元，用电每度补贴两角，每户每个取暖季最多补贴三千度；生物质炉具每台补助八百元，成型燃料每吨补贴三百元，不超过两吨。低保户、五保户和脱贫监测户，设备费用由县财政全额承担。
申请时间从12月10日到明年1月31日，由村委会统一登记，县里逐户核验后在村务公开栏公示七天，补贴直接打到农户的银行卡上。
县环保部门提醒，使用炉具要保持通风，烟囱每月清理一次，谨防一氧化碳中毒。');
INSERT INTO "revisions" VALUES(4,4,'first','2026-11-23T19:46:58Z','b25ca29440875e6fce4c16eed0316c727699f71f41ef3357ef5a8d8762873586','夜查柴油货车 尾气当场见分晓','2023-09-14',NULL,'[["publisher", "发布者", "沈小川"]]','9月12日晚十点，国道碧泉收费站外灯光通明。县环保、交警、交通部门在这里设卡，对过境柴油货车开展尾气抽测。
检测人员把探头伸进排气管，车辆连续三次自由加速，屏幕上跳出光吸收系数。当晚共检测货车52辆，超标6辆。执法人员同时抽取尿素箱和油箱样品，送实验室化验。
对超标车辆，交警部门依法处罚，并开具维修复检通知单。一位司机抱怨耽误时间，检测人员请他看了看自己白手套上的黑印，他笑笑，没再说话。');
INSERT INTO "revisions" VALUES(5,5,'first','2026-11-23T19:46:58Z','c8188473d2180b2352bb9f240edc33c302df7c0f95fe5deba64f75db98aebe51','白鹭洲湿地小学办起“水滴课堂”','2023-06-27',NULL,'[["publisher", "发布者", "何青禾"], ["correspondent", "通讯员", "何青禾"], ["correspondent", "通讯员", "江雨眠"]]','白鹭洲湿地小学只有六个班，却有一间让城里孩子都羡慕的“水滴课堂”。教室的后窗推开就是湿地，上课铃是白鹭的叫声。
课堂每周一节，由县环境监测站的技术员和学校老师共同授课。低年级的孩子用放大镜看浮萍的根，高年级的孩子自己做酸碱指示剂，紫甘蓝汁滴进湖水里变成蓝绿色，滴进醋里变成粉红色。
期末考试不用纸笔。孩子们两人一组，在湿地里找出三种能净化水质的植物，画下来，再讲给同桌听。五年级的小苏画了一株香蒲，旁边写着：它的脚在泥里，头在风里，干活不出声。');
INSERT INTO "revisions" VALUES(6,6,'first','2026-11-23T19:46:58Z','545fc481ee0f45f674e45454af42092982b8f1663bef728b865dcd13dbe8cd5e','全县机动车排放检验机构集中约谈','2023-05-09',NULL,'[["publisher", "发布者", "周堃"]]','5月8日，碧泉县环保、市场监管、交警三部门联合对全县五家机动车排放检验机构进行集中约谈。
约谈会上，三部门通报了一季度检查情况：有的机构检测前不查验车辆外观，有的采样探头插入深度不够，有的把同一辆车的照片用在两份报告里。每一条问题都配有视频截图，被点到的机构负责人当场作出说明。
约谈要求，各机构在五个工作日内提交整改报告，主要负责人签字；今后每月抽查一次，结果在县政府网站公开，一年内三次被通报的，依法从重处理。');
INSERT INTO "revisions" VALUES(7,7,'first','2026-11-23T19:46:58Z','a068e5f77c4ffac6bd8d5fdc6f03cd0fb9ab4a8e502d6e724babc453e7d5568a','养鸡场搬家记','2023-03-16',NULL,'[["publisher", "发布者", "沈小川"], ["author", "作者", "叶知秋"]]','三月的石头岭，老郑把最后一车鸡笼装上卡车。他在这里养了十二年鸡，如今要搬到五公里外的养殖小区去。
石头岭离碧泉水源保护区不到八百米。按照新的禁养区划定方案，岭上四家养殖场都要搬迁或者退出。老郑起初想不通：“鸡又不喝那口泉的水。”
环保和畜牧部门的干部前后来了七趟，带他去看新小区的自动刮粪带和发酵罐，又帮他算账：搬迁补助加上粪肥收入，两年就能把新鸡舍的钱挣回来。真正打动他的是一份检测单——鸡场下方的小溪，氨氮超标四倍。
如今新鸡舍里装着一万二千只蛋鸡，鸡粪直接进罐，二十天后装袋出售。老郑说，老地方打算种上茶树，“等茶长起来，再请你们来喝”。');
INSERT INTO "revisions" VALUES(8,8,'first','2026-11-23T19:46:58Z','d5ad5064d5e2bd5fcf57fe810521d11dc0dc1117e6f1327b3e39e453d0aa3d54','碧泉源头保护区新添三道“电子围栏”','2023-01-06',NULL,'[["publisher", "发布者", "顾长庚"]]','碧泉县的名字来自城北的一眼泉。这眼泉至今仍是县城八万人的水缸，保护区面积12.6平方公里。
过去靠人守，两名巡护员骑摩托车一天跑两趟，总有看不到的地方。去年底，县里投资85万元，在三个主要路口装上了带语音提示的摄像机，有人擅自进入一级保护区，喇叭会立即喊话，同时给值班室发出警报。
运行一个多月，系统报警29次，大多是前来野炊、钓鱼的游客，劝离后都没有造成影响。值班员说，喊话的声音是请县广播站录的，“听着客气，但管用”。');
INSERT INTO "revisions" VALUES(9,9,'first','2026-11-23T19:46:58Z','95b9365bc24cd0ee83ba871ed23b03f6edaa04d90e7812b144ef9fbca71a4f47','县环境监测站通过省级资质认定复查评审','2022-11-21',NULL,'[["publisher", "发布者", "沈小川"]]','11月18日，省里派出的评审组对碧泉县环境监测站进行资质认定复查评审，三天时间里查档案、考人员、做盲样，最终同意通过。
评审组抽取了水、气、噪声共27个项目进行现场试验，结果全部在允许误差范围内。评审组也指出了不足：两台仪器的期间核查记录不完整，标准溶液配制间没有与样品间分开。
监测站成立于1989年，最早只有一间平房、一台酸度计。如今站里有技术人员16名，能够开展四大类88个项目的监测，每年出具报告六百多份。');
INSERT INTO "revisions" VALUES(10,10,'first','2026-11-23T19:46:58Z','572a451535248d262fdc66627755ac59134ae88972d700626a374d1d12a9f1f9','泉水镇垃圾分类积分能换柴米油盐','2022-10-18',NULL,'[["publisher", "发布者", "周堃"]]','在碧泉县泉水镇，厨余垃圾不再往外扔，村民拎着小绿桶送到兑换点，称一称、记一记，攒下的积分可以换酱油、洗衣粉和大米。
镇里给每户发了两只桶，一只装“会烂的”，一只装“不会烂的”。会烂的送到村里的堆肥房，两个月后变成有机肥，免费送给种菜的农户；不会烂的再由保洁员二次分拣，能卖钱的卖钱，不能卖的送去焚烧。
试行半年，全镇每天外运的垃圾从9吨减到5吨，堆肥房出肥46吨。村民姚大娘用积分换了一只铁锅，逢人就夸这锅“炒菜香”。');
INSERT INTO "revisions" VALUES(11,11,'first','2026-11-23T19:46:58Z','e3c6ca56548bcbaf75b2cd16422fe50891cde7ff61fc5d3a60ffc5190385bef9','碧泉县开展国庆节前环境安全大检查','2022-09-30',NULL,'[["publisher", "发布者", "沈小川"]]','国庆节前，碧泉县环保部门组织三个检查组，对县城污水处理厂、垃圾填埋场、加油站和重点企业开展环境安全大检查。
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
INSERT INTO "runs" VALUES(1,'["biquan"]','2026-11-23T19:46:58Z','2026-11-23T19:46:58Z','{"lists": 3, "listed": 16, "new": 11, "changed": 0, "unchanged": 0, "refused": 4, "failed": 0, "files": 3, "postponed": 0, "absent": 0}');
CREATE TABLE sources (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        level TEXT NOT NULL,
        region TEXT NOT NULL,
        home TEXT NOT NULL,
        layout TEXT,
        every TEXT NOT NULL
    , keep TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keep)), follow TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(follow)), revisit TEXT CHECK (revisit IS NULL OR json_valid(revisit))) STRICT
    ;
INSERT INTO "sources" VALUES('biquan','碧泉县环保网','county','990121','http://www.biquan-env.example/',NULL,'1d','["attachments", "images"]','[]',NULL);
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
INSERT INTO "walks" VALUES('biquan','环保新闻',NULL,NULL,'2026-11-23T19:46:58Z','',NULL,3,6);
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
INSERT INTO "withholdings" VALUES(1,'http://www.biquan-env.example/news/show_1052.html','invented: asked by nobody','2026-11-23T19:46:59Z',NULL,NULL);
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
COMMIT;
