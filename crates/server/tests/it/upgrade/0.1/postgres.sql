SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'entries are append-only';
end $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);
CREATE TABLE public.articles (
    negotiation_id uuid NOT NULL,
    slug text NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    current_text text NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.changes (
    change_id bigint NOT NULL,
    at bigint NOT NULL,
    login_id uuid,
    person_id uuid,
    log_id bigint,
    idx bigint
);
ALTER TABLE public.changes ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.changes_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.deployment (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.entries (
    log_id bigint NOT NULL,
    idx bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    refers_to bigint,
    session_id uuid,
    side text,
    article text,
    commitment bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT entries_idx_check CHECK ((idx >= 0))
);
CREATE TABLE public.entry_fields (
    log_id bigint NOT NULL,
    idx bigint NOT NULL,
    fields text NOT NULL
);
CREATE TABLE public.held (
    held_id uuid NOT NULL,
    log_id bigint NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL,
    refers_to bigint,
    content text NOT NULL,
    posted_at bigint NOT NULL,
    due_at bigint NOT NULL,
    problem text
);
CREATE TABLE public.idempotency (
    log_id bigint NOT NULL,
    key_hash bytea NOT NULL,
    body_hash bytea NOT NULL,
    held_id uuid,
    idx bigint
);
CREATE TABLE public.invites (
    invite_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    negotiation_id uuid,
    role text NOT NULL,
    person_id uuid,
    made_by uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    max_uses bigint NOT NULL,
    uses bigint DEFAULT 0 NOT NULL,
    revoked_at bigint,
    CONSTRAINT invites_role_check CHECK ((role = ANY (ARRAY['member'::text, 'team'::text, 'moderator'::text, 'admin'::text, 'sign_in'::text])))
);
CREATE TABLE public.logins (
    login_id uuid NOT NULL,
    person_id uuid NOT NULL,
    label text,
    created_on text NOT NULL,
    last_used_on text NOT NULL,
    idle_until bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint
);
CREATE TABLE public.logs (
    log_id bigint NOT NULL,
    negotiation_id uuid NOT NULL,
    kind text NOT NULL,
    origin text NOT NULL,
    head bigint DEFAULT '-1'::integer NOT NULL,
    last_at bigint DEFAULT 0 NOT NULL,
    CONSTRAINT logs_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'caucus'::text])))
);
ALTER TABLE public.logs ALTER COLUMN log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.logs_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.negotiations (
    negotiation_id uuid NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    stage text NOT NULL,
    ours text NOT NULL,
    theirs text NOT NULL,
    mediator text,
    audience text NOT NULL,
    time_zone text NOT NULL,
    delay_s bigint DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT negotiations_audience_check CHECK ((audience = ANY (ARRAY['public'::text, 'members'::text, 'unit'::text]))),
    CONSTRAINT negotiations_kind_check CHECK ((kind = ANY (ARRAY['contract'::text, 'legislative'::text])))
);
CREATE TABLE public.people (
    person_id uuid NOT NULL,
    instance_role text NOT NULL,
    joined_on text NOT NULL,
    revoked_at bigint,
    CONSTRAINT people_instance_role_check CHECK ((instance_role = ANY (ARRAY['pending'::text, 'member'::text, 'admin'::text])))
);
CREATE TABLE public.redemptions (
    invite_id uuid NOT NULL,
    nonce_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    login_id uuid NOT NULL,
    redeemed_at bigint NOT NULL
);
CREATE TABLE public.refresh_tokens (
    token_hash bytea NOT NULL,
    login_id uuid NOT NULL,
    parent_hash bytea,
    used bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.role_numbers (
    negotiation_id uuid NOT NULL,
    role text NOT NULL,
    last bigint NOT NULL
);
CREATE TABLE public.roles (
    negotiation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT roles_role_check CHECK ((role = ANY (ARRAY['member'::text, 'team'::text, 'moderator'::text])))
);
CREATE TABLE public.sessions (
    session_id uuid NOT NULL,
    negotiation_id uuid NOT NULL,
    number bigint NOT NULL,
    title text,
    place text,
    scheduled_for bigint,
    phase text NOT NULL,
    phase_side text,
    phase_since bigint,
    opened_at bigint,
    adjourned_at bigint,
    resumes_at bigint,
    table_us bigint DEFAULT 0 NOT NULL,
    ours_caucus_us bigint DEFAULT 0 NOT NULL,
    theirs_caucus_us bigint DEFAULT 0 NOT NULL,
    mediation_us bigint DEFAULT 0 NOT NULL,
    break_us bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.standings (
    log_id bigint NOT NULL,
    idx bigint NOT NULL,
    corrected_by bigint,
    retracted_by bigint,
    withheld_with bigint
);
INSERT INTO public._sqlx_migrations VALUES (1, 'record', '2026-11-24 20:14:23.301239+00', true, '\x8342d3847415937990c54474df83ce23f7546cc5b4e0719551347572f33be2b9e81105c82759dcceeeb4bdbbd1d55b09', 52557368);
INSERT INTO public.articles VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'passport-security', '217', 'Passport security', 'SEC. 217.', 1);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (1, 1795551263386000, NULL, '4c1e7fe3-a0db-4673-a6cd-ae934fc27666', NULL, NULL);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (2, 1795551263811000, NULL, '0b606491-86f2-42b1-ad2a-8ec1fc15538d', NULL, NULL);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (3, 1795551263849000, NULL, '780ab4aa-2e70-4225-b4ce-19ce19bff969', NULL, NULL);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (4, 1795551263881000, NULL, '1c308c5d-2451-482f-8433-7e3a8b37fb3e', NULL, NULL);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (5, 1795551264307000, NULL, NULL, 1, 58);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (6, 1795551264311000, NULL, NULL, 1, 59);
INSERT INTO public.changes OVERRIDING SYSTEM VALUE VALUES (7, 1795551264378000, 'fee5cbd9-5eb0-4b42-bfde-d3a816bdd936', NULL, NULL, NULL);
INSERT INTO public.deployment VALUES ('public_url', 'http://127.0.0.1:18471');
INSERT INTO public.entries VALUES (1, 0, 1795551263623000, 'session.opened', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xa12ff6cf5b2790167d9eb55d57a250a3be8b64d75400e12ddc9966fb424a0ae3', '\xca68d5295e01eb097b165d7a6181fa534475c2da968d0ca6827e448597fe766f');
INSERT INTO public.entries VALUES (1, 1, 1795551263631000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x1d9422ea5d651e58dd2c77faea2ca2af5af12f018672c15b4c3fae0071041efc', '\xaa6191ba6b82f779c0f6c131daa37c657600df4b4b8085a3ced43e514f88ce77');
INSERT INTO public.entries VALUES (1, 2, 1795551263652000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xbf0c38ef3993f336b7b9940b26d056022a87983ada31ef199a77b8dc8951e2f9', '\xe147dc2f2e4fa1038579ebff70a1a0f31e220fedd91194e912ef851692c9953a');
INSERT INTO public.entries VALUES (1, 3, 1795551263656000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x7cf2fba8b5a83825a032b53f6849f3a6e82a205ea95ec49b5091201352717cbd', '\x37024fc37838252ed0cd789b4daf978742b69417a0b0ee8b3838512f3c2a4ff1');
INSERT INTO public.entries VALUES (1, 4, 1795551263657000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x078182c1f80c9478642022a3e80c00c95401b7f4ca7411c474d5974a45d4307a', '\x18117ea8921b0de5ee2961a29615875e2a7701cd0e5d85be844fbc367eba2345');
INSERT INTO public.entries VALUES (1, 5, 1795551263657000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x41060b74f811ecffb67675d5cd6a899efce349489d14a172c15f5ad96bcc7e6b', '\x5f4a1095be0f5e78541da90446cc32127bb0ba2b71aee33791ee86ec1c647aaf');
INSERT INTO public.entries VALUES (1, 6, 1795551263658000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x5bee69e3208543d38ed67a78985cc1f097579b3b6b21e381bced675062adeb92', '\x097688aedf8f9a5422c9795816ace79e277efa7c0df95ef5f1ea877579e4f2da');
INSERT INTO public.entries VALUES (1, 7, 1795551263658000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x6b8b456ccf03339a4bdd0ed1f115a8b06b848168d89ca23a75893423ca1078a2', '\x7436a154233ed4440e271c4a512abb9739cfb9202979eac3c87fe42df6388ec3');
INSERT INTO public.entries VALUES (1, 8, 1795551263658000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x3621db411ed5d4a2f2698e72ee0b83bb1a9c0de8c4aac5ff83f65ecd42cbfaf4', '\x322f4123b83eebf654044580475a12896357040ad9a81cafe20c620b59fb5222');
INSERT INTO public.entries VALUES (1, 9, 1795551263659000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x75520c90122138435538f754ecef7de147de576d7c4edc596e0af3e63165656c', '\x2c1112272c0d7671dc4f22c654750da3eff0193c9bff7eafb890bf48b802135f');
INSERT INTO public.entries VALUES (1, 10, 1795551263659000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xfa6422ec022e07aa0f75bcf0cff2f4d37713012748e0f165127e4de4e66a03c7', '\xc4b2c22b271b53f6091c1915e0ae36cc5ba4ebf30147b3bc5ed9945b324716db');
INSERT INTO public.entries VALUES (1, 11, 1795551263659000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x8f62d9c1ac3706e85810697c0c5443fcb712cbd193a9062270e1b2886b538f4e', '\x73c41de13e7be7ec87316e06dd94d837b110127e7909f702eeaf64a8b885cf70');
INSERT INTO public.entries VALUES (1, 12, 1795551263659000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x31f1533fd761c05095677c4fba84be25133617095a5bdfe6246931f534373276', '\xf71ec3994aaf9e0fa60870d0623e995c5e83422096fded508e738474285ac6d4');
INSERT INTO public.entries VALUES (1, 13, 1795551263660000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xf7b5af8c01936085e93c4c7041cc5aa2ef9992b99e608c6a398c41a4ebb489f9', '\x51967b5e469575fc118414c0c9082d008dad648c91a89caab24b9fd8eed3d67d');
INSERT INTO public.entries VALUES (1, 14, 1795551263660000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x3ede52fe1532a1b428a95cc82c64751c7a0804482536aecc58a7a3ee293198cd', '\xc811ec4e7f8438b96c30894f00f2d79e40a6bf0bce305ea9cc9e6331d759d349');
INSERT INTO public.entries VALUES (1, 15, 1795551263660000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xbbc76d82ede2555010cc5775bd705c8db2d20d23184e323cfc674db242a75946', '\xb63d736d31e13f118d433d9135e7da7d905c85f7038f54f474b4f6562a19bff9');
INSERT INTO public.entries VALUES (1, 16, 1795551263661000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x747f3fb0c82133a182764354dcef230852c186af420326d64d6f3e1c896b9868', '\x6055b1aaa4e99ea9bf061c45b0561ff6a850411254ecd2bfbbd74934846de987');
INSERT INTO public.entries VALUES (1, 17, 1795551263661000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x0335f1ef81778494f2fb3c95a5991b94ad1a6dfabe457a3bde4c2799db50f61f', '\xe04b4a4f9a60ffd5d3160e287b394b697de71706c6d45bc2a7b5a9bdf9198b80');
INSERT INTO public.entries VALUES (1, 18, 1795551263661000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xd013d8c44aabb75817e6a735d0e80751436fe2abdc10e0278f927852d0df7e93', '\x3786a1739a5b37b9db4bc02bf24227093121a05003789eaddc63e216e6c91267');
INSERT INTO public.entries VALUES (1, 19, 1795551263661000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x6d57c309619189c86c2537d06b1549d130dc35d221ec45dc23558c76209204cb', '\x650f230e1928db8c9d046c99f7ddb30e87d484439a16ccfe016b1116e78a86d2');
INSERT INTO public.entries VALUES (1, 20, 1795551263662000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x482ed092a8cb259479273a44097c19af047aa8d4fe7d140635fb3020ca4c60f5', '\xbe089d2d9e94942c2321366024e5f336ddfd14874218456aab2a5b83cf9411aa');
INSERT INTO public.entries VALUES (1, 21, 1795551263662000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x20c106e94a5e3a4e046293dc77dad190d33cd8b2322f499534a55e2a0a8f550f', '\xeb2c68b18ebc7aca6a1ca4fb88ad1dae3f888b21c73048714d748cb34b08d508');
INSERT INTO public.entries VALUES (1, 22, 1795551263662000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xf914e89d4ab56b6abb2128184779a0bb57f0f58ad2ed59cd9f91b006e066fe65', '\xafec8763b2061905710fd23126a578024c66eb8ce132bd4f0451b98ed5cc6e7e');
INSERT INTO public.entries VALUES (1, 23, 1795551263662000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xe059512d7f49b2de6e3b790fc0065c3adb9e5a9e20ff6cd3277a04784c1ce568', '\x41f292bb6298d3d255a387e594593a50e0bb125e50bfb855145320e812f6ffd9');
INSERT INTO public.entries VALUES (1, 24, 1795551263662000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x846d41c2beaec566e98b7656c69c68d32b6356ef20198ba77b7d4d2c9fdf8649', '\x8d2fa4d3c09e0fdca8b96134f9edc99df510de76ba86c547e69ae2da9fd2eee0');
INSERT INTO public.entries VALUES (1, 25, 1795551263663000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x95cf7a948f37a8ae32f5288f1a77b064d12a5d6292c460613d872e88592201de', '\x72ddaeb1ede8db324c3f6af5e874c4c5aa9074e502d1e32b7d5dc82680cf18a6');
INSERT INTO public.entries VALUES (1, 26, 1795551263663000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xc36cce48414bcfbb04c66d2cc1237f77198435cff86b33f2e3346f726cd2b222', '\xfe29c32485131922197869b874b0754fb839d7da230a0af06f9d17c67c4f2be9');
INSERT INTO public.entries VALUES (1, 27, 1795551263663000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xbcf92252e107b3b2cd6af8b1700de764c4b4864f0f83a17879eb18851f27ed42', '\xe18512e9e8c06be00755cfc24155ad0900fb13a42bd81fef69a6a33f76a8a964');
INSERT INTO public.entries VALUES (1, 28, 1795551263663000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x96f5321e3daacedc09be95eaceb4f1d7d9d15148676f8de1114a14244d9a089b', '\xa895b56bbe965df5fbbc5acef3ed1b64142888dfd65f82cc50316a823c332200');
INSERT INTO public.entries VALUES (1, 29, 1795551263663000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x280773c62729c6482d5e12671a81d09f6966f97bf3b19a205a287214f7c10294', '\x2f74bff8b08941980f53e8208cf58b46ee9ec018fb93a34281c9c2ffc968fb9b');
INSERT INTO public.entries VALUES (1, 30, 1795551263664000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x6257352172f90e537bf32388742f7b1f9312ed95188cada4aa6e024e48c4fb6f', '\xc9790296a41aaba7b899cdfa78fcb8ba2f9e06d6f225c9caee8555cd67c03646');
INSERT INTO public.entries VALUES (1, 31, 1795551263664000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x3f3d20367d008e29786c6eabee63d946d204bf452d080cee39dbb190072ac55b', '\xd1362b30a0d9732a70abc9726553ee68d22c19cc50096598e019dd3d26ef4790');
INSERT INTO public.entries VALUES (1, 32, 1795551263664000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x8c366c9d8068010f73206afa15f89147d978f81b20acc45f9b12bb18e6bc4279', '\x06da37626ccba08c09b69453b5f06326c02b514b193d36fc052987bb767dd7ba');
INSERT INTO public.entries VALUES (1, 33, 1795551263665000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x6c473e2b52556a9597cfcc1c9b89bac29189ce7d1238ed99d33d3f064894504e', '\x11aaa079de25a08a4fc453b7397861b4867bf9d3e94d7638160ea77cacb84591');
INSERT INTO public.entries VALUES (1, 34, 1795551263666000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xcf80943a265bef98f3d663d232c0adaadc0a33470859b24cf0d498e2415dbbd8', '\x886efa6657fbd0f01e90dc921fe1558f5c00db65b54ca3cc2462bbf903bfb90b');
INSERT INTO public.entries VALUES (1, 35, 1795551263666000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x6d869ee77ee075e74915e20b0e43189228104ce43626d7cb28d1d7d06ce76b19', '\x379d34391f1dc23cf9ce44f6e0d787682a67f5d8ec7face767c3d41be73699b1');
INSERT INTO public.entries VALUES (1, 36, 1795551263666000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x3198481b8abbf3badb1c296e7288cbe038e13c753f0b78c6850747a672ace6e4', '\xe2e506a5411a57236666f4e6953acdad1da198549b177a336a449ffc2c282407');
INSERT INTO public.entries VALUES (1, 37, 1795551263666000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x1463626ec9c2eaa4c83bed3ffb8791737b4729d156206fb246721e4ed289367d', '\x2cf5041cb0cae79910dc6c6159450cb598b9403ad18b8f47783e663142e3e9c4');
INSERT INTO public.entries VALUES (1, 38, 1795551263667000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x7f2508106d4bffd82a228dc0caed89294a0b30ab5c5243b91d70ca3fd098c9e2', '\xc6248a10d943a03b30db8c9f1c8b707f07baa5cd06571b9103fa41b04dd2f10c');
INSERT INTO public.entries VALUES (1, 39, 1795551263669000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x0b964519da3cc030d896d135ca9a1e0722e9327a0a722ef83e1981092321422e', '\x8eea76c962fb590ece8ea2d67df66dd997828c5666bc78cdeae1e02ff6fdb235');
INSERT INTO public.entries VALUES (1, 40, 1795551263672000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xc6da5a8e1af3d8113631f33cbdc1053cc59c35f5de4222f1f62aed70e2dcbbbd', '\xd0be18c2017f734a4c6ce1ce2d129ece6cddf4b8fd55e1d914f1f394fb15e5e0');
INSERT INTO public.entries VALUES (1, 41, 1795551263673000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x0211c76ec8895a59754a6459e88f54cda41318ba8cd45016a691088f349a21c9', '\x261a744eefb8cd42f2c9d63e21004604c0e1400ea6281d5dc5e8916ace13eb30');
INSERT INTO public.entries VALUES (1, 42, 1795551263674000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x0f7080a52f8d8221cb9e272ed8e481afa13b3bc3ef2c1a037ccf96c7bc6f69fe', '\x82f700106a4024bb4badf02dd8b80ad0eb6d53ab36250104022de6e78fbcb232');
INSERT INTO public.entries VALUES (1, 43, 1795551263674000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x5e6bd77863214db67407ce543141d0c0cb5db97e064664fdb82f7ce757793cc7', '\xb365e66fac70cd9ebf47e603e1cd6fed95f5a956bdba3bfea125f20afa84b1a1');
INSERT INTO public.entries VALUES (1, 44, 1795551263674000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x9b0e74d8b58173feea29faf28f36f51c7503029ee8abd3dc693994e3301b15ef', '\x1c59f57042960c7578971f8864300a6f548323394112e0d4d79a93e979c35aab');
INSERT INTO public.entries VALUES (1, 45, 1795551263674000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xe4c3b2347998aca3063cd683bfafdb0da6c46aac7ef46f0b5e8b7ba14cf1f50c', '\x9d9b496f1cc2507c2c762234072873cbd99d978aac168bb5adda4b765d356652');
INSERT INTO public.entries VALUES (1, 46, 1795551263674000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x461303b394af7be5accfbdd6a0c1a690b5841a477200343a0c5edb593e2bf7b3', '\xea079d27b896ae3c7ad0d961cf4514dbe644b0a77f1b3f024c871bff4f07ec65');
INSERT INTO public.entries VALUES (1, 47, 1795551263675000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x755c5a16a75d512637360fcff5453c27e7a5a059b7984c72cfe21bf73c8bef4c', '\x91981455f711cc810dc8ffde47e89757da670b996d7a6b3b6297ca133eb6212f');
INSERT INTO public.entries VALUES (1, 48, 1795551263679000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xe617965096c0e0ef479ac181cd087ed1cd9aef34a41ca7ebfda4a92a6c1b27c0', '\xe7b30931402fa40b35cf2a4d040f4b4c97963ec098978d7ebad1c64f5568ab90');
INSERT INTO public.entries VALUES (1, 49, 1795551263685000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x5a38ea7caa1b87bf1d11437b98b9ef1310bef7766e230367f7529fcd8c473768', '\x3955806c55cbdbd7745570df5828a09481eefe3b83b8bb54a3aad4c8982f1e12');
INSERT INTO public.entries VALUES (1, 50, 1795551263688000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xa5aa074648c5a1a53ccb61ea42d5f232b8fd5106e0c036681ac4438d34b466e9', '\x3dafef28f1b7166c7f9dd15f27ddd31aa2c3c6c0a29ba2867a0c544a5e5ee397');
INSERT INTO public.entries VALUES (1, 51, 1795551263688000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xd34eef7edb6442f4d815ba9c545d0315a68b7cda3cdd17c02e9d9971a66613ca', '\xbc835d6a95f22db4bb608f169edbb3b91c92d5f0c73216711b23b024f0d3ce4c');
INSERT INTO public.entries VALUES (1, 52, 1795551263688000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x180702a191aa0fcd22700dfecc8abcadf51e342e63b8c3d9705f9307222a65e4', '\x635d97bf95259664a41bf32f8153afab0fc5795a2f45469d0c5bdc60692a5147');
INSERT INTO public.entries VALUES (1, 53, 1795551263688000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x94889acb5dc3871d6a229fba8d482700070a771a0861f174cd205910028cf0a6', '\x969e049e51d742df3d8515c2ec9453c033e8008b81afb8cbd063e955db00aaa6');
INSERT INTO public.entries VALUES (1, 54, 1795551263689000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\xf9824bcade6c2fae0e0b721ebbe04b8fd1cff192055364643b9ec2d61b39839a', '\x2d1086763ca0ec36daa606ebf1485260a0547603ad1b6e7c757ed586672c076e');
INSERT INTO public.entries VALUES (1, 55, 1795551263689000, 'note', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x8862f3b6eed81e5beeea2f74b00e70c1faf9c36be45337f24ab6d612d06ebcab', '\xa1044650ef65b106cdde1e203bcf8005f90289787a70adfb4474cfb80cc2e5b0');
INSERT INTO public.entries VALUES (1, 56, 1795551263693000, 'session.adjourned', NULL, '48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', NULL, NULL, '\x0a10049948953d21941250802a2de84353097aa5eb63ab80412d29c8c3ee235b', '\xdc61fc5397d8a00c5178e40151e59044b0391b3263f2a4fced3aa5253356d4fc');
INSERT INTO public.entries VALUES (1, 57, 1795551264272000, 'session.opened', NULL, 'fe67ac30-9db2-45ba-81d1-47c049c1f819', NULL, NULL, '\x7306cfbe1baf59af492dc71472a71dcb8fe322c2dd41d6cdf81d36c822342711', '\x349add0f5dd1f2cac20802f23ff0d6898bcab3fc6eae8efd49f33b169d749e68');
INSERT INTO public.entries VALUES (1, 58, 1795551264288000, 'note', NULL, 'fe67ac30-9db2-45ba-81d1-47c049c1f819', 'ours', NULL, '\x38cedad2e6bf6a6dbe3e782144403ce0a287a82f44775ad639e4724ca6f8371f', '\x3506e18239d269a9f26bee81fc5b0ac024dccedc72fc9b6450bcb631caee1caf');
INSERT INTO public.entries VALUES (1, 59, 1795551264293000, 'note', NULL, 'fe67ac30-9db2-45ba-81d1-47c049c1f819', NULL, 'passport-security', '\x6c08b3fedc72ee6dadfa815cfab81699a93cf26dc6336bf15cc9fc08a922c3dd', '\x4c06bdcb182a20fff746936cd515e5e808c4429a15f95434e10167b0e131dae6');
INSERT INTO public.entries VALUES (1, 60, 1795551264306000, 'correction', 58, NULL, NULL, NULL, '\x998040bf38b4cbf8f620804f953a7beac4627ef126d99a46850de5b2f1ff048f', '\x819529b7b181e6c5b973c96db6480205af8ba0e99c4d26834414e0ad22a99931');
INSERT INTO public.entries VALUES (1, 61, 1795551264310000, 'retraction', 59, NULL, NULL, NULL, '\xeed05753da73d2cee7df65433d06f38cd93a4f717ad632cfbc20c9445c114a84', '\x13b846334e672e537799c318087bccecfc1ac29abee2ba442fd24fd67d10964c');
INSERT INTO public.entries VALUES (2, 0, 1795551264313000, 'note', NULL, 'fe67ac30-9db2-45ba-81d1-47c049c1f819', NULL, NULL, '\xfa9b3cb5d42fb4afe950d998c36764c1279f872e8c5c4b303960e2f3d1430877', '\xc82e56cf18220d4de2506524df6f01bdb11e33c764b200f2e251bc25a84d4f67');
INSERT INTO public.entry_fields VALUES (1, 0, '[{"n":"body.0000","s":"iIoNINjSJlsopq+i/m7sswR+Qpg8xPj4E4VuXzhYAFg=","v":"Session 1 opened. At the table."},{"n":"by","s":"jOwmrOBbd5EfASY8Ye9rJpoSNI7jDQg9wRZZz5Qyg9Q=","v":"Operator"},{"n":"data.phase","s":"Q3WJfZYwBdfcT4nTFxUG+O2Zr/3cDV30xKZqOw6UIfw=","v":"\"table\""},{"n":"session","s":"19ntEy23lxPJBS3p/Pl06OtXzXGlTLr14mnMeg5e81I=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"type","s":"rh7QCfgQ4wh51pmrBrG4jK2Yt9QoI4G7xPAoCpzDqoY=","v":"session.opened"}]');
INSERT INTO public.entry_fields VALUES (1, 1, '[{"n":"body.0000","s":"5tAh1OOWLQUhtgQoSd1tEkLn6w56nYYT/bdJ0W/Dt+U=","v":"Pursuant to House Resolution 365, the gentleman from California (Mr. Issa) and a Member opposed each will control 15 minutes."},{"n":"by","s":"6X8MKMX6qjiEx4ZSZhzdpXBDFuAed1BJJ9ogXBdlu1A=","v":"Operator"},{"n":"lang","s":"t8yZkmHbAmDnbYBYfL245FqnKRgYj/GuGa14gErAmZ0=","v":"en"},{"n":"noted_at","s":"FUBKRUkIo/1Jokx4qTnQkTlvrRDhp2J9Y4HPZsxt6T4=","v":"2005-07-20T14:00:05.000Z"},{"n":"session","s":"ljp3Rg/4LUyGUeyd3mRPI6QswiI99hhTJ6K9+KkFRq4=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"I153agzXTXHV9/xq4P8dt+QDckCo+RpIBLKTAOZCezU=","v":"The Acting CHAIRMAN"},{"n":"type","s":"J9gaolxVXKgXSmOhJnYDsAcod5cdeOaiKc4+R0wR5t8=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 2, '[{"n":"body.0000","s":"0+Zpw8xPKsx9YjCjQSxGxcxpv3CSF+1w5ylMSpm8NYc=","v":"The Chair recognizes the gentleman from California (Mr. Issa)."},{"n":"by","s":"GUW5IADsA9JnaAtaUSUHK7rOg22J8Una6W9xlDvtvto=","v":"Operator"},{"n":"lang","s":"t2EW0oQhxJN0x2TA/cpx3zgwv9TwYuiqdTNDCfN6jk0=","v":"en"},{"n":"noted_at","s":"nvwO6aIvF6V00lwEHuT7TOWQFGx+DEWyjlsxElc6RmY=","v":"2005-07-20T14:00:13.000Z"},{"n":"session","s":"pDwG/qvWEYVWI2cw1fT2PUSKzXooF3+cJDsPhmi1E/s=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"nhSLsz59+K0CCYCIpXJ4gk+saAh7GiRTzIKURq1UTNo=","v":"The Acting CHAIRMAN"},{"n":"type","s":"mjPAfnOa8Wkx1mP0cD7nqtduN+2VIvNFL39gg+YJKbI=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 3, '[{"n":"body.0000","s":"RzDBZHapkCUdY3LSqrV3K1G2LAqLxDYoAy2ObUBVzhg=","v":"Mr. Chairman, I yield myself such time as I may consume."},{"n":"by","s":"2EJhBRDYNwy/Q+xt884LGiEdhJ5P/dd8/LQs2x6xBNY=","v":"Operator"},{"n":"lang","s":"Ux3tcznD/hR1FN1lHiO9TKEkSsTEqeqFiM460N4+4Tc=","v":"en"},{"n":"noted_at","s":"NzprCwOgc8v5JW6ZIiKLrfJzQhwYGzIheR0mzVxyL9I=","v":"2005-07-20T14:00:13.000Z"},{"n":"session","s":"gbHyW2gL7jW82wc1bvqr5L3fmSj17E3vkyKiS2V1tsA=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"TwUNnjTzqhRpXe515RIfRZADJL4D+5hIkhiTH2J5S5M=","v":"Mr. ISSA"},{"n":"type","s":"QlYPLrH5JLgdWuucWwiXt8hNeSGFKqq6E15iz5xTClU=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 4, '[{"n":"body.0000","s":"pnR2igXhCUKkefmiucbvPw4xr+gLOj7YM9pTVnd4V3M=","v":"Mr. Chairman, before we take up amendment 20, I would like to step back to amendment 6 of yesterday. I had submitted an amendment made in order under the rule"},{"n":"by","s":"sB8HmrgWV5v+ZSmlnMZDe8yqszsTYwD2r2p7mXRhSew=","v":"Operator"},{"n":"lang","s":"mg7aQQYtkJy5D0xkVeAoAEJ6fbKMGI0lcPDDqgyEm5I=","v":"en"},{"n":"noted_at","s":"UBvmQKnbLbdrhIbmmsuW2AsmZ9rkWNnSjb6uYMRmDWU=","v":"2005-07-20T14:00:21.000Z"},{"n":"session","s":"adb2aV6FWewhDB+k5+/p82bqVa/3RyfsR3/LuIfIkgM=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"+X+Kh2+2gDmbERug+j5Q2sloztYojTvIN4AdBqK8ZZ8=","v":"Mr. ISSA"},{"n":"type","s":"p7DnNwe3XgpcMmXc1es2Nej8+EVVMnpH9IYY7SIiZuk=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 5, '[{"n":"body.0000","s":"Q4V9iTNwOzQWaa2u9v+DkWXNvBKSrh7EX3QJwXPd278=","v":"to strike proposed changes to U.S. economic and military aid to Egypt yesterday. I decided not to offer this amendment."},{"n":"by","s":"byBsJDfZ43dpZY6gQ5MiB1yVg0e+s1D/5Xk7QftArn8=","v":"Operator"},{"n":"lang","s":"BVc1k8Ca9jQc+jt/a6L1DoIs6XUbyagowyaWwMp+Mr0=","v":"en"},{"n":"noted_at","s":"opof187wtuQUyEHIV3QNI+q0DcC2jmitg9jS7BmokQM=","v":"2005-07-20T14:00:33.000Z"},{"n":"session","s":"qRRzmY4zPPDS48YqkUQwgruxCKPcwaiPAAIXs8B786w=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"InnctphQ1L/+lLYMYQK5VMXuZWGjZ43YdlKMGZCyWfI=","v":"Mr. ISSA"},{"n":"type","s":"Yn2hGGxY4NXQblgch1ifX+x9HBCbQw7m2w6Syy5MfRM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 6, '[{"n":"body.0000","s":"fEgGDTNvFw7OqkU6+XWp1r6JFgu60PAJwkSgitjEBGg=","v":"Mr. Chairman, will the gentleman yield?"},{"n":"by","s":"VvCEoqmKK3I1x0Wf+k79UvdHtF7L4BUFcoH5TmT/9Oo=","v":"Operator"},{"n":"lang","s":"7bTQUoFsSKUFjSuetjP7U+1wFZl8WXacaxVvHDdQpjs=","v":"en"},{"n":"noted_at","s":"q+dkbcVkPQhTTy/nWHCNI4qq6j+Nd40xq7ZjxPeM/cE=","v":"2005-07-20T14:00:41.000Z"},{"n":"session","s":"NLnuMXNMVzP6QVIkynhfmCLR/IssylFPNxf5U2zSMxI=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"JZS6gsR75tPkdCMl86raNBiqzRDrBmzQ4HdR+0jcwt8=","v":"Mr. HYDE"},{"n":"type","s":"TkFYJUknqFnEaDIVQb41aY+aB6nNQwgXUpM7VqZs2to=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 7, '[{"n":"body.0000","s":"TGOZ3VQxq8VSIgWr5pPArNqpEZrgdzi6vsVQ/1BpUy0=","v":"I yield to the gentleman from Illinois."},{"n":"by","s":"R2ntppf6CPsrl/lUFjhsewaHEsf+Xst1Hcp9wU/S9wQ=","v":"Operator"},{"n":"lang","s":"4pOO8MS9RkPfniW5L6yG01GrGWGXgYgHNS2b7H2v1J4=","v":"en"},{"n":"noted_at","s":"j6Q0L5kH+iliTupPQ4yP5g7Y1yOB8+XY+b0qjdSlHeI=","v":"2005-07-20T14:00:41.000Z"},{"n":"session","s":"W0GDwXqeuksyNB/47lV70kbZj61iKG0yZ+HmVDGJBpU=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"ILonEGwl7RJWp80LsIBop56gqmyBd28EqfXjTs/LyMA=","v":"Mr. ISSA"},{"n":"type","s":"MO3CqHk1+ai8Gj87SytkUx1o3hDUhozC9l3It03YaOE=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 8, '[{"n":"body.0000","s":"ZLWY0NRrWkBJ4rOezQOJl+PtCUKKMUFW1O6BBDbeEMQ=","v":"Mr. Chairman, we are prepared to continue to work with the gentleman from California and the administration in order to protect the national interests broadly"},{"n":"by","s":"yhlcnOBRhq0/YerZeaDlH8xjW5AWOhYQDMxJiF8J2lE=","v":"Operator"},{"n":"lang","s":"bNaM0Ydq4NQ7bC1275X1ipCkHNqGKotdl+4BokOW6Yg=","v":"en"},{"n":"noted_at","s":"vQUe90je8RcKLJzMGTBipUo8L2/jMebE9ad8vDGxEj8=","v":"2005-07-20T14:00:46.200Z"},{"n":"session","s":"M8HHJ30HapioTe3hLR6++myUeAZojIXjXv1RBAEywo8=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"nF/+WPcfa68nAghCwAtWSgNEHUSF3u9Wl26Yy/9obME=","v":"Mr. HYDE"},{"n":"type","s":"M7EqwLzdUjFDhbGcze8ZmQgEZMc8FM0CNUnBIPYOBNg=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 9, '[{"n":"body.0000","s":"hBqM8Ref0UoGT7NwYMDLP9KYbMGrRanNFotzpNfrIqA=","v":"considered and help Egypt achieve the economic and political reform it needs."},{"n":"by","s":"0D+lRb+3q0Xp51EjM9PBXjw4eH+oNV4YeYgfQ0jp+Nk=","v":"Operator"},{"n":"lang","s":"eTASMnaPbHd+nBgbSUeWYyg2v/hx6KolJwmLZkFT7oU=","v":"en"},{"n":"noted_at","s":"KRWoQYrQ1fg3LUdLoyz5ofdgJy1JIW/B3qDRe9UzdsQ=","v":"2005-07-20T14:00:56.200Z"},{"n":"session","s":"xHs7ehWrDtqUMHvIoEp+4kXCHMEuys/e7iQdrD06T2c=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"lZDHO5f1IXioLrwYq7EaA5FpNyIxS/K8J3O+Rb7xNTc=","v":"Mr. HYDE"},{"n":"type","s":"b1a4Sufj5rP/rNehD2XPi1mVzzrt1txZObdAWgzq6SI=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 10, '[{"n":"body.0000","s":"5UAQ4oA1MhxQWqE0XClSDnUdj6uUHmrbgBtixfBpxA8=","v":"Mr. Chairman, reclaiming my time, I thank the gentleman."},{"n":"by","s":"5UPvtn9Lxpq6qOT2TgHNFVucG0A71RX7NL3KaLVTpRs=","v":"Operator"},{"n":"lang","s":"sPjygww17+QtKK8gzm9JJ9ZtGHs39ZHmmATC/fUNKDA=","v":"en"},{"n":"noted_at","s":"4VPKqMOubV2gMJgZj61zOYN9kmRnftdqahEb+Vxi89I=","v":"2005-07-20T14:00:56.200Z"},{"n":"session","s":"hQmOW8lJ8Wdhf4PpaOkgTZHuXDZ6YV6XtOLyfGGC8/A=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"Rz2kjz0OHaKh0YPsw9wzmKBeG2lTa/CXS0YL/hrfPfA=","v":"Mr. ISSA"},{"n":"type","s":"/pUoKK7FCzRISIKoH1b9PtwANe1EEk93JPlz2o4XzBc=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 11, '[{"n":"body.0000","s":"qJuaRFfT/e+BarOtEbP6wkrIrmU3PhXA2vP4GLftXC4=","v":"Mr. Chairman, will the gentleman yield?"},{"n":"by","s":"HYrVdmxEWWwZaZvl597zmoXpjynj3kqGjEZF5SuQYXI=","v":"Operator"},{"n":"lang","s":"wbS6b3bkNvnMSFQgQpercX9GfFbn/2VU0bV1DwLnupI=","v":"en"},{"n":"noted_at","s":"/Qcn8q6rrdQNqqYQzSkejTYHpz7OoENq+YnEOw9WaQY=","v":"2005-07-20T14:01:04.600Z"},{"n":"session","s":"jhA/AqhxxVlW5MikxhvBUhj22+zZ4K9h84/M4QfS2QA=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"yPLEK8vMzu6sI2MZXZaMDhPJ8oHymPhkqvhDDrTvrpU=","v":"Mr. LANTOS"},{"n":"type","s":"tme1Q550eVnPu49rF8VIinpV+/HPURX9kUa7SWuu9rM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 12, '[{"n":"body.0000","s":"D68qNyYwUyRAae20mykVlhlLKmgdoAvxttLwNtB7SnI=","v":"I yield to the gentleman from California."},{"n":"by","s":"yeRxnAswCcPQgdTzJyDHahu/TiOne6ECOtaieKCIgqI=","v":"Operator"},{"n":"lang","s":"t9htVKFPiIt5lF5lQClI2XsJ8VbwvD8xjTLsjQYdfi8=","v":"en"},{"n":"noted_at","s":"fUaxtnbDOBlahN6mavbqR3hdOJ07O2G/KvG+sH5NGZo=","v":"2005-07-20T14:01:04.600Z"},{"n":"session","s":"O/02sFBhrYNoeJOsueMacRgIu4Kl0vGaOwZ7f10AvXU=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"tOOUHmt3+WPIQa2Svm1MvEGkLOk75laJKh4QdGUDq3o=","v":"Mr. ISSA"},{"n":"type","s":"eAIyygB07WlVL8MxOGuYFxL1Pf42DjeNA91SeSderJk=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 13, '[{"n":"body.0000","s":"FqytLXaDYSEDWh8kr5myTcj1xxx13qk/D1Hvj+ypvy0=","v":"Mr. Chairman, I thank the gentleman for yielding."},{"n":"by","s":"5oG07NLOY6/+ZGrNFe4Fs52bU+Jbv8DDn0jXDln/UGA=","v":"Operator"},{"n":"lang","s":"YOXB2G6aOj8LZFXNHJeG++JyNhzgK2Gq3pmTUB3rrsQ=","v":"en"},{"n":"noted_at","s":"Yhu4JSwLlhFe9Ejet+8bBBFtTA4H1adB0xOhe2MCQrg=","v":"2005-07-20T14:01:09.800Z"},{"n":"session","s":"4GX4fJPTgH9JNK5o9jY7EisXC4ouFCAcvSfBKMHWSTw=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"ejtXZJqfnDTLGGGSjOQzuOIX+HaY5kekoca8osfBPkg=","v":"Mr. LANTOS"},{"n":"type","s":"MRl+Gf8mzBrYzaZfbPwaX96pX9Q9N0+9IDcchwbRuuI=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 14, '[{"n":"body.0000","s":"zNc7r29x8Wl0ZgRoqGsBzedzhlEmI5Nmrs7mKhF8mNs=","v":"Mr. Chairman, the chairman and I are prepared to deal with all members of the committee on their ideas. We have explored the issue of the appropriate level of"},{"n":"by","s":"+HijNhqd5JFYmmcmTZKrMm7eWz/D1wIbWHJgWxo3ZTA=","v":"Operator"},{"n":"lang","s":"HBZTTK78H/kIGTCWxrqOT/VjDc4OjTQpaS0topJA+RI=","v":"en"},{"n":"noted_at","s":"z2R7hfuhjEwgtvsrX6Bu1gkcUjVgY7la7hSIeGlhcs8=","v":"2005-07-20T14:01:13.000Z"},{"n":"session","s":"KnBW9r3kRhPJI1mmy0bxixK8K7AwUAB+KxpovUdcgts=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"7XseLVo1aNPIuAe2RaW3N/r6OpolrFKrCuueJaowfJM=","v":"Mr. LANTOS"},{"n":"type","s":"eAMMR+WOdc+wURtmsszA4arnA0nL1zSeH/0iMeu845c=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 15, '[{"n":"body.0000","s":"gS3Xen5VfGOmptAGWQE/9gHwKhNWwqxcEJf0ZK04S8o=","v":"economic and military aid to Egypt; and the committee, as well as the House, has acted on this matter. But as with all matters, we have an open mind to discuss"},{"n":"by","s":"QaPRSxf9heSfAEtf5QASRLKxusQRF+fY8Y+le+/Pdd8=","v":"Operator"},{"n":"lang","s":"XlqAvPzq/KmEjQUojm3No+rJKnbbEhRr5QZuaaMlLqw=","v":"en"},{"n":"noted_at","s":"nBGz6oS8Ri+zOvv5Gn3bDrdkpwdO/C2nrrbBKUxfE1A=","v":"2005-07-20T14:01:24.600Z"},{"n":"session","s":"rFezG4SrwkMs56mU1vPzzq7t6vZffhLQp9uZUmguJQc=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"7u8qd4ObnEZRcOqKe7DSv7J3jqTauprp0lqejuAoClg=","v":"Mr. LANTOS"},{"n":"type","s":"uzUUUt+Mr05akLICZwTUFm4E6DISpO4poGOBfVeGvlI=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 16, '[{"n":"body.0000","s":"UUjkuIvoHFVHpggD4Ltg7PbH3FK8iCDkKPAJkFmXEmY=","v":"additional and new ideas."},{"n":"by","s":"4NDblHvhnb3XcS82Qor2NCzYW46HIgDZLkmqP1uoqdQ=","v":"Operator"},{"n":"lang","s":"nNsvVoYwp96NvzdGcvNScm/kGKMm9kdQCxYFzX7OUi8=","v":"en"},{"n":"noted_at","s":"rr+Ni3iAr4INwHRuaiVssteHecWp86q3ioyQRdh/ODc=","v":"2005-07-20T14:01:37.000Z"},{"n":"session","s":"ot2G94ahp//x0RL26dNjGxY5Eqn41P+RqvE2QjVoXt4=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"h9nqEX7hQpWnkw8f5pLs1IG9hvmYV5yUjy89si8HikI=","v":"Mr. LANTOS"},{"n":"type","s":"MnL0RJakr49Ssc/82YNfdoqjrnZd/9g6XiY7aVz80eE=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 17, '[{"n":"body.0000","s":"rFazpGiFSjIZVKVuOXLa3AmH8hPKc8eC+jTob9Qw8YQ=","v":"Mr. Chairman, reclaiming my time, I thank the gentleman from California. I appreciate the offer by the chairman and ranking Democrat to look at this, and I look"},{"n":"by","s":"CMDYdNTf64qiYErw0K8Vc+oMbZi9cVG6gR6/L/PK9NY=","v":"Operator"},{"n":"lang","s":"9RHmHxVwygc/lOL9oUAMbA/cDZznAGiBwovGBINGgMk=","v":"en"},{"n":"noted_at","s":"7FjMRG5hcoAZhxsbVRgFbEkSsU3o7djYB1csQ3Z63ck=","v":"2005-07-20T14:01:37.000Z"},{"n":"session","s":"nZVs7M2QB9FDQ1H6QreFBwmiZYoeo7zVyeMabbAo8hI=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"JPrF6DLGsEh/Es+MOTubpjZPJmK5S+6CJvqSrXJZqSw=","v":"Mr. ISSA"},{"n":"type","s":"1ztk1TAcxnmKzAC2yd90L3xAtC6npo8EuDT8/Ricq/M=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 18, '[{"n":"body.0000","s":"Y9gQ3yaGTw5EHXTE+REqkDcRFZOQBoVsJkI1sFUv0F4=","v":"forward to working with them and the administration on this matter."},{"n":"by","s":"XQKSN3UOWLGuYjCEQW4IkQSpBkdb3pdxcx7Vvze1Tcg=","v":"Operator"},{"n":"lang","s":"1IXJll1dlesa+IojeUr6drziAw//90JSxrrT43VLNDQ=","v":"en"},{"n":"noted_at","s":"3M780lnmAeSDO8hmP4hlBuXP823GuZOPXnpQbUC1ZE0=","v":"2005-07-20T14:01:49.800Z"},{"n":"session","s":"DIahU3oVdiMkOuRI3EsJK5ZQl7YDhdV7E1Bh5yT2dq0=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"KTg86nrQanPaLyxrydR9XETWjfV2GhA82RTYuPWX994=","v":"Mr. ISSA"},{"n":"type","s":"ML9v1JMQT8YMxsZ6t8gv2l5OV7AUS4to/FyFDirLgbE=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 19, '[{"n":"body.0000","s":"Z0+fTujGn13ST5T05mCIwpWu5ji0T+1fR5MnmwXFIbg=","v":"On that, Mr. Chairman, I would like to move to amendment No. 20."},{"n":"by","s":"qf+gQJqC//DJIStw8jUq9BemfZ39qHWj6kRCta5Td8E=","v":"Operator"},{"n":"lang","s":"O5vchoyePaRH5u3+PCnGjzXk4xbXFeSB9o+71XpLBHA=","v":"en"},{"n":"noted_at","s":"xRhneLTsa3oNSr6bzWmb1gGmZlI7bzru9rZyIML0fmM=","v":"2005-07-20T14:01:54.200Z"},{"n":"session","s":"Q/WJ0Xg37TSL4pQgDqT6UZATalNwtLTRYj1cgH8Vlu0=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"SUk9N6OvzJkHXecEIL26vrKOLJROzq5naLUdieqHE7U=","v":"Mr. ISSA"},{"n":"type","s":"ICP7OOPiGvXI5rSdTcbghVe9jB3Id0wvUUGzTxpGc0E=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 20, '[{"n":"body.0000","s":"mrCmPm18Vxe38fnq6rWvieQ8KLzdnvsB39cT53dging=","v":"Amendment 20 was made in order because it is dealing with an important matter. This amendment takes the necessary and commonsense steps to enhance the security"},{"n":"by","s":"BeZMGoGImQBjLaJF9CzXK5aCZMnpv3qONBcqLW2y+ZM=","v":"Operator"},{"n":"lang","s":"CplPQLn7cPuRoWTR81EGm8Bzzm0ZYNOWFdzF0kYDqs4=","v":"en"},{"n":"noted_at","s":"JDhha0H8Dl4rSNAH0xaYJgLdAjNJns6gEqWI+KVADCE=","v":"2005-07-20T14:01:59.400Z"},{"n":"session","s":"hRksZnyOxYYgv8NABZ+S8cDzKTlmNEzl2AB9lQDzQas=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"7P7Nn72V4Eh6Yv3w6GujPqSrcGzc8/Jo4Kb5P+4psHY=","v":"Mr. ISSA"},{"n":"type","s":"UIq+hL3NBHC26iYkOhKr5pYuNMJ0v09bb6JhULi94fs=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 21, '[{"n":"body.0000","s":"OfO13qFPvaQCqE28vzn5Gb+VHd3zS8An+MEYZe/mBKo=","v":"of American passports. It will help to eliminate three major loopholes currently present in the passport acquisition process that have been exploited by"},{"n":"by","s":"QFGl5n36PZlZgc5gLEDJRtxb4j7TEyL2W2IBB5pF2bg=","v":"Operator"},{"n":"lang","s":"F00dhTLi958FVQtmqTERwEmUnHMBiFlhrGKep7XaXxE=","v":"en"},{"n":"noted_at","s":"cV/m07DdqhJZ685FEojVojxzZspnHjKV/QEPqnh2Z0Q=","v":"2005-07-20T14:02:09.800Z"},{"n":"session","s":"WaapzgXJDyOE8qt/7j66ULA4EcYLryIlwaL247Mo0C0=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"97PjWNjt3KoDakTId658y5P2kfp1FmWcSjPz7B+wKDc=","v":"Mr. ISSA"},{"n":"type","s":"jW7JQixsftMJnMmuMsq6MzM2XPV9fGBdPbIZ/VoMfOE=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 22, '[{"n":"body.0000","s":"SbP9ELtXEn8cqL9oNr+O3JS+9un0CK5dm3rosC3oUq4=","v":"criminals, especially over the last 5 years."},{"n":"by","s":"XSNJWkv5YkerafatPFPQXlBRmSoimAKpULDQeEX3Joo=","v":"Operator"},{"n":"lang","s":"ESLdUcQNTZCHVqkToOsyS+xJ04/A5U/bpOxqIA8ucJI=","v":"en"},{"n":"noted_at","s":"Z90LWOpIY+wHprH6x5GBKlM1YbK56ZZZAmDkEpNQHFs=","v":"2005-07-20T14:02:19.000Z"},{"n":"session","s":"Oqun1bV6yPOkrAj4kE/1lqklFu2ZcvatckDHhE5xQ7I=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"L25BX0ZvQxY1RHrp0Z9xoKvQ+db0H5SRkon8TCchfO0=","v":"Mr. ISSA"},{"n":"type","s":"uwWb5K7MWTlN09bv1Pf3XATcxdVsFgmd1WtDltIbdl8=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 23, '[{"n":"body.0000","s":"MDlZQ+bB/R4CssBj6Y+oaMVEIcZSGZxmIL6ugKmUYYs=","v":"First, it requires the Secretary of State to submit a report that describes the weaknesses of identification documents, including birth certificates, required"},{"n":"by","s":"tFSo6lxmdEr6GUNVa4R7+h++XDcv69X5Esv3YoddpWU=","v":"Operator"},{"n":"lang","s":"NpKW9UQgUJyzqKM40SrIeib7wFICwpqIN+47fUhb/zc=","v":"en"},{"n":"noted_at","s":"5ugpypzaEMxZZXWLPf1yUzC2OF9Y55YzxFXqfvVP3vY=","v":"2005-07-20T14:02:21.800Z"},{"n":"session","s":"8FB8RmH7heczgHn2qgc2kwhxBoEZOjWmjmQECyZabN4=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"cuo8gT86HqK0iGoXeQHmhw4j4lLgDZVEFQdW2xfHArM=","v":"Mr. ISSA"},{"n":"type","s":"qozFV822dG/qnwjnHU65pMTV7mYJWCiHu1RfXGv7J2Q=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 24, '[{"n":"body.0000","s":"ic081/0Yp3d+xcQaX/KtY2vh4vmXHzEN1OcPblU04sg=","v":"for the issuance of passports. This report will lay out the minimum acceptable criteria for birth certificates issued by State and county governments in order"},{"n":"by","s":"TTpiaShMiFKotbQiWcZ8mXIPeIwiitRT8FiOLmnJ8Bg=","v":"Operator"},{"n":"lang","s":"Kt4LG6bRtJuLkBZil4PmdahPq1kLnl/cybdeP8NQ+oo=","v":"en"},{"n":"noted_at","s":"bBtaYTE9MhniXR2WWFwpHScBhha6KtgNtdlm5OsRzO8=","v":"2005-07-20T14:02:30.600Z"},{"n":"session","s":"Y63JnajO/zkdYAyFQt8G+VBU2+7Yzg98g898rIZT6m0=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"S0ApDrkUnuygJ1R218/uirrhLlBVP1/GGszSmz7Gtz8=","v":"Mr. ISSA"},{"n":"type","s":"VFbdUPPaNtLYjc3hM3rvRG3tl8NSb4chU/B4DRafW4c=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 25, '[{"n":"body.0000","s":"Rj80BeFXuBVDyjGrDyD82kXKPG8c8IoDoCBsElXdiME=","v":"for the certificates to be accepted by the State Department for the purpose of obtaining a passport."},{"n":"by","s":"e1y2xQvH3XsyVkxEHUUrWtdhgEFp65jVvhk4rfV/L80=","v":"Operator"},{"n":"lang","s":"RybrIec4+sJOM6Jb/pj9JrkGUWJpt74ickPex1ffaXg=","v":"en"},{"n":"noted_at","s":"imr+0LeOcbbXMwgTIFhbHMYFQdgQ1b1daZ0twTyDmYY=","v":"2005-07-20T14:02:40.600Z"},{"n":"session","s":"NbMmHEuSz1TW0bvfrhMOU03zIxG3fBgeeHkjcmiZr2I=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"fGkXasEEVtB2PUE5HHqpXHKlIDf+wbdzQiMqLPr05dU=","v":"Mr. ISSA"},{"n":"type","s":"KbdcWZG3WspmUURl7BnECkwLtaC6aA89i4AUGzr2vp0=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 26, '[{"n":"body.0000","s":"QRmT0vFH3swd4/t/Uv2zjjxHGeF+JVB1YVQ1Y0I0byo=","v":"Second, the amendment establishes a requirement that all passport agents undergo background investigations and comprehensive training programs to improve"},{"n":"by","s":"hW//woJjsk6k9O/CVn1m3ddt8iEHrMb0Lj8FrlVRzzE=","v":"Operator"},{"n":"lang","s":"sWD8ZFOFu0fzHQLE+eC13CtQTgfMNMh1wkpOPbS5EeU=","v":"en"},{"n":"noted_at","s":"eJdgDe7KWgjekrc98jj3cBFY4BvE+zrLY1dig51oJao=","v":"2005-07-20T14:02:47.400Z"},{"n":"session","s":"6hCvM4a8nq/FlNCPquTuBMvGfTfMP4lwuaVusXUNcyc=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"uGDBbydFB/i9/BBYgWgHnUc1LObCPl1WVi+vwIIzchM=","v":"Mr. ISSA"},{"n":"type","s":"OTC9Chc5GTnVI9TfDqGJF9f44R4D8w44AAuqAI9uwFk=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 27, '[{"n":"body.0000","s":"YAT6Q2QV9iJzO8lduuCf1dDHyQL6srRT+gkdS1ZpKwU=","v":"fraudulent document detection and thereby reduce fraud. This will make it harder for insiders to sell passports to criminals and terrorists and easier for"},{"n":"by","s":"BUfXQgP8+aHEEVeRnZAM60mma/ahzv2Dlf6rmVACj2E=","v":"Operator"},{"n":"lang","s":"1zmC0bgba/DZJlq4g5niH9+jqkVrmaFPL3lwzF8Jg4o=","v":"en"},{"n":"noted_at","s":"5/3bYvR4YCtg4WCy0yThHuHBOYXNSaHqili3+USppMA=","v":"2005-07-20T14:02:55.000Z"},{"n":"session","s":"WwXFIZ/l0n2Nzgwkv40bau7CIZ07/68pm/SQpu56iJU=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"SRz2EDir26GmNFNPEsODIEzV3F767+VgAVkFUcXr7QA=","v":"Mr. ISSA"},{"n":"type","s":"MGrhl1oIDDRIfkzGcosWkPIHdUDqN8Y3xthX3HV3/CI=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 28, '[{"n":"body.0000","s":"Snh8q0UPj0c0NLsvO6uXRs4geJCs7yIX+RI+CASSZ5I=","v":"government authorities to discover those who do. The Secretary of State would be authorized to determine requirements for both background checks and oversight"},{"n":"by","s":"mGZ3emGStgRqWOXteCqhS8K2eH3Zz07+FzJHQOtKX04=","v":"Operator"},{"n":"lang","s":"Hf2qIBmCrKnoS04vKvAvYnl3+N5KlX2XYhZcvi9nI3g=","v":"en"},{"n":"noted_at","s":"0h/yf9dgZpjA3zcZGkfGgOy9oHoxCJYo5OEcWgWsWq8=","v":"2005-07-20T14:03:04.600Z"},{"n":"session","s":"7JQDULskPijQq/a2Q+RPF9fHRecHBirdPwEzDdkXJfo=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"Jt4jTh9aGECjnYjF1XJDuZZ5DOy6MnHnFnCNoQxkYZ4=","v":"Mr. ISSA"},{"n":"type","s":"UQiXcLv4o8JDVnZg61WE6Jhy8j4ZR145C7MOF9BCu2A=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 29, '[{"n":"body.0000","s":"tHsnVXRP+wYZAPHmf9v9/rMfCqlo/ARd5ZL1LvJyZEk=","v":"of these agents."},{"n":"by","s":"oLIWVh1k9NcKsctl3FvNR4D/kHWa88D17XzTI2UWEtE=","v":"Operator"},{"n":"lang","s":"YLXDMokEClgjOhM1p+y3ONTfBhLhSwPM2R04lAn9OE0=","v":"en"},{"n":"noted_at","s":"b3npRBVmWImWW6PRoyBjcEr46jn+08BiQdVv4yOiaEU=","v":"2005-07-20T14:03:13.800Z"},{"n":"session","s":"iZuVexlGa4tQqjog/w/ShaHP6flBdtLPRop5w8czTEo=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"XFbc12v+Jbr/lUo0HMFmdnh5e7rGLZCMeOrJSWZI3f8=","v":"Mr. ISSA"},{"n":"type","s":"FGTx4TNIUVVSHlLktLtrgG6qOqqB72bo991CSCFV+OA=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 30, '[{"n":"body.0000","s":"ePYKbkGp7fBLA1q6Xq7FYu/UA7XfzlvnrNj6qknawrE=","v":"Finally, Mr. Chairman, and without a doubt most importantly, this amendment expands the authority of the United States Government to investigate cases of"},{"n":"by","s":"tlDsU+sAI7x1dbgvsKmo6OOlmmwjDxFHHACT59NnXcc=","v":"Operator"},{"n":"lang","s":"RwbUZedzWeBnWbX2fi/HOacdH7t151WxSEkQxHMNUL4=","v":"en"},{"n":"noted_at","s":"yRdYQqyercQGkM/bfjguaL1rD4oUL8mj9xVHUVH6mOA=","v":"2005-07-20T14:03:15.000Z"},{"n":"session","s":"DEzs3LOb/njWCeCTDd2pqkojZpReg/N4XFOtm9qeJsQ=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"OXjUfLq5zTWhYnGbvBDXleY/hurUojVRmIx4wa+7SS0=","v":"Mr. ISSA"},{"n":"type","s":"KRAZILibWYSK3ApMDA9VtmzxEiWxYHz3lKazFxja8vg=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 31, '[{"n":"body.0000","s":"7KNIXil+0+7J1XDF2VZu5cLP9u7885ZOiYltA1AxKRk=","v":"illegal sales of passports and visas by U.S. Government personnel. It authorizes the Federal District Court of the District of Columbia to issue warrants in"},{"n":"by","s":"vpghafZtashKiuFZUsVmVAvOyP1qB6EuSo4/xQby8Ro=","v":"Operator"},{"n":"lang","s":"foO9o9v3kAWhq747zDR2m5Pp9A/Qe9rWxYca4eIZ9Zo=","v":"en"},{"n":"noted_at","s":"S6VfrHqqqJ29CY55XvpvJfx5dGVjHdo/d/JmGHYmuGg=","v":"2005-07-20T14:03:24.200Z"},{"n":"session","s":"X9MgsMWQdFGyYq292lO6A3MK4xLK1I+8G86WbPSlD0Y=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"RrNWjlhyZ0SRIz6DrIWPhRcfFQn3lvFCGJXgxiM6LIE=","v":"Mr. ISSA"},{"n":"type","s":"avJGq5Nx7QR1KTcZYEIftoGTlWs6sFoqffUgnXdEAmM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 32, '[{"n":"body.0000","s":"8sAAODBl/sG8wcWNk7+zj+NEg8EOub0AslJep158rm8=","v":"such cases and authorizes special agents under the direction of the director of the Diplomatic Security Service to execute such warrants."},{"n":"by","s":"Z6bLggadh6aTsmCKRhF4SjXcEhuwAWFpIUsvpLAD/xA=","v":"Operator"},{"n":"lang","s":"Wp8iG4Eo/VBlfexPffhzHNKW4eomAX91KTYBaTa5A9o=","v":"en"},{"n":"noted_at","s":"7GKl42GaeqPKUYhjpMStze1/Ouzp9EF1Z8hxgTzxGf4=","v":"2005-07-20T14:03:34.200Z"},{"n":"session","s":"uXVHap6c7gIWP/TmtD101cPZ/Hl5xmnL3iqA6OZ2Vl4=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"lPU2IkdZtHAhkc2c3nG1UHcqMHVVQpS4c3VoEL1rVxI=","v":"Mr. ISSA"},{"n":"type","s":"1VVtmjpY9astUNV2YbIvvyA68tShDzD2O1D7yf/lB5A=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 33, '[{"n":"body.0000","s":"4pYOANTvqE3hV31un3uVpxSKX1xpEBHwJQslk6aYARU=","v":"It will also require foreign service officers and other personnel serving abroad in diplomatic positions, including ambassadors, to waive any challenge to the"},{"n":"by","s":"qhoz500gqipgobnVsBkxUEVRBaOMXVGHLRui61HukRA=","v":"Operator"},{"n":"lang","s":"TPeXin4NnX2bfM+gYNhfaJ36toqb1P5O+P15kgdL6d8=","v":"en"},{"n":"noted_at","s":"TwwEar5CERMbDW8/8CqdDAK/wd0hedFvbkRrxKLVWJ8=","v":"2005-07-20T14:03:42.600Z"},{"n":"session","s":"Tby/0CJyXZ9GqVG7J8IIZAgRPQZfJ5+b0VAX1maSSpg=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"ZKk/nhQxiTumERis3GXrwkHm8Yos+dpiY3D/nLGKPwg=","v":"Mr. ISSA"},{"n":"type","s":"FeOVbZfz/ZBUiMEOCY48vbBebqiMKZnq6UtSF6TDSpo=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 34, '[{"n":"body.0000","s":"5gRHbEerSwq+T7LuPNZEmbEKZBLq/z7kKwhN1Cr3m/I=","v":"Federal court jurisdiction over matters involving the illegal sale of a passport or a visa or any other matter involving official corruption. The waiver would"},{"n":"by","s":"HmkrSUPjiTXOfTWnGMkJTsiGej1IbpgU0ttfheJJvco=","v":"Operator"},{"n":"lang","s":"1h+J11L8Mi91Rh8e9rB3I2cCgppOqZ6iXYkhSwN22nk=","v":"en"},{"n":"noted_at","s":"MoW+P8RXc5T0NdB3EzBo2BwBAgyQCHEbh6oZCIEJcRs=","v":"2005-07-20T14:03:51.800Z"},{"n":"session","s":"9Bqpj+bURl9Xj9SJHtlXH/aHbIqZMDRfC2GNIpNbwn4=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"EDNKTuYw1nMDoFsVhw4wv2Q80SQBtBXfjgkJ5oV6b+w=","v":"Mr. ISSA"},{"n":"type","s":"C1u3Oq1bd7UsopstT6on3sJtrZZTnOmnPJY5WqDrASM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 35, '[{"n":"body.0000","s":"iop0zXWTwhJ9PHa/kzytWXPhZDR6WMtIdmq5L1YAoD8=","v":"include any legal challenges to the diplomatic security conducting investigations for the same."},{"n":"by","s":"o4AL3Ac3XEw5WOjrAEsq+WBz0vLk1xgv3FRKpJq++lM=","v":"Operator"},{"n":"lang","s":"ckKLYBDJzWei0WQxD6JnQ6JOXB7fl8DR0Ewus0SH1Po=","v":"en"},{"n":"noted_at","s":"OO8VYfdod6YxHxr5prX/vSATRJEfw9lpxy7qtwtLctI=","v":"2005-07-20T14:04:01.800Z"},{"n":"session","s":"6yWzO2BnP5XNTxRyUDmBLKHXMak5AaywMJ/DWY7WTDs=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"3ogZX+XsJBS1tXVZlk48USd8H7xN+G05Pgkl9EOX3ZE=","v":"Mr. ISSA"},{"n":"type","s":"x6gy5tJH0lGU2qSG1x2LCEIebvTqkyVrCEZsZWNKdcw=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 36, '[{"n":"body.0000","s":"xLC2AH/0JuuSbFpcdpEtOtSnWAwybggVXJc7/5M6xb4=","v":"This will resolve the current impasse that happens in a significant number of foreign countries when local magistrates and police officials are barred under"},{"n":"by","s":"Hq65waCAbE+B+bMzh2zVUud5lEzv2DXeTz8vo0nSGr4=","v":"Operator"},{"n":"lang","s":"BrmsgIs1f+ubQxgk7iMJFSzRleLStKMH+0Mjtm5bWSc=","v":"en"},{"n":"noted_at","s":"Js0rqYRrlDvCAfTOBzLk3pzUI0GoxQwkEpOwj3YYyV4=","v":"2005-07-20T14:04:07.000Z"},{"n":"session","s":"OS6hkT5nMM6vSxoH9Du3i80eIPjpnzjOECI5LFROMJ8=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"K9rXnqsUO7i9YpQ1HE7rH28n1Q4u+8XnvAmU0Me8CTY=","v":"Mr. ISSA"},{"n":"type","s":"ZcJYg00pl3hSDMYmhK0wQ8GuXw2hcgW8cHB8iwBxmQs=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 37, '[{"n":"body.0000","s":"uwkXnoRS6dTKVkdHkMJr3ej36BoQ3g/vYTBEUr1YqSs=","v":"respective local laws from allowing investigations by anybody into the homes of diplomats."},{"n":"by","s":"/WqmTu0ostYtC/M/E5aoOCbIwXgzrC7/HYq9TNQWc2E=","v":"Operator"},{"n":"lang","s":"3eKh1A/nC93KHcTTZQ9Fd147Uq7+oHn+4csWuAq5Z/4=","v":"en"},{"n":"noted_at","s":"ioOf4BXyRm+yStFsXRFip+NPxoY6JtvkgmJ0unU6R1s=","v":"2005-07-20T14:04:16.600Z"},{"n":"session","s":"wpCpJ4EfBbLSXONaxX0wrH9PgdbJ2/qzkUyVRmxypds=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"Tc4PQfjVVVl+hB1v18ZlUSES3xcfFqgf4ghUW+hiC7g=","v":"Mr. ISSA"},{"n":"type","s":"YPiaQ8ylosokhfVSF8WyEF+jpbgDwUvoCWaoN9Godfo=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 38, '[{"n":"body.0000","s":"f99A3PkndnA2Ar83/gXqKHh0yDrSHBLnLrFho3f4NX0=","v":"Mr. Chairman, the requirements laid out in this amendment will raise the State Department''s ability to detect and eliminate passport fraud. It is critical for"},{"n":"by","s":"P6CSD6UjX1miskCe2BjXDYb4y3XtQsw9nWkUmknNeHk=","v":"Operator"},{"n":"lang","s":"djXv769NoZ4M9/pMIYA3rGCOM2LTZRCPaKVcRO3AYyk=","v":"en"},{"n":"noted_at","s":"AKcZKNXUGYwYJNWxEkBRjxiXUxtm+PNd+ycm7jp1wtY=","v":"2005-07-20T14:04:21.800Z"},{"n":"session","s":"1zfJws5hMZAfe52CnRz7ZcCXmM36CgbsrHUitjA88ZQ=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"b73B63rUDovOlPGFGJMKrn0dvVQ0Pk/GdxdZity66Y4=","v":"Mr. ISSA"},{"n":"type","s":"xgsBVCUEF+0eWLwuCJgFoKkStPunch7E/Jz/kiPgKCw=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 39, '[{"n":"body.0000","s":"chJy3EC7dX3OLZYP5SBnehhQdb2fcmVvQY6LcrKOJyI=","v":"our Nation''s security that we implement the measures I have laid out."},{"n":"by","s":"jwU/ceEn5x/I0PpxUcy6ozQq0Ta27BZOmEYN+hDWjSI=","v":"Operator"},{"n":"lang","s":"tWcSyXgjyNGWLVVcbOsCOgohgtFcFwvB8p+xcKs8SM4=","v":"en"},{"n":"noted_at","s":"K8BPHsFY3pbjlanXyKvTP02Wd0VzlPQebCE3+xbaHM8=","v":"2005-07-20T14:04:31.800Z"},{"n":"session","s":"Q3vET23i579i1LPaD0MEMyDrPmGhEyAetFaOkO9Hh1Q=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"N9WYqp/O5e1c9wMNkZcvky5waSvW5jjB6WWZ/qMj1A4=","v":"Mr. ISSA"},{"n":"type","s":"3fPM4UzLL9IGIEa8HfIchx1oqAHSjwN2DxIX9w3nRJk=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 40, '[{"n":"body.0000","s":"N422nta34k0sIuN5FnGnlPxN/7ycRAv3rn8f4uWgU4M=","v":"Mr. Chairman, I reserve the balance of my time."},{"n":"by","s":"yeM2pH4CwhaEsXZOCLLt6+0zKK9hNzbT7Gh9sfs/K5o=","v":"Operator"},{"n":"lang","s":"l89C8cdY3koFIDYgAf6flIKQ3hoczCDG5fGKVRIPyts=","v":"en"},{"n":"noted_at","s":"TOACejcURCiZqhcXZT7Lywqx4nDtu6szZUptesXE3pE=","v":"2005-07-20T14:04:36.600Z"},{"n":"session","s":"dguxzxOWNLMsc8ZVs1ux5sazCmPPW/wAvIk5ClfdE4s=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"jd1U2K017LGbLfJMsiWfETYGt2ziZLdfkHG1GDJSoWc=","v":"Mr. ISSA"},{"n":"type","s":"UPGTJo9cyDLmcHGXr2jxbxFRWP4IWQ6zMQ5QhrqzjBk=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 41, '[{"n":"body.0000","s":"22Bp9Q70p+dvUq/bjzABKFttnf35IvXAMbHKVfOFkEE=","v":"Mr. Chairman, I am not opposed to the amendment, but I ask unanimous consent to claim the time in opposition."},{"n":"by","s":"aJrveeQkuydHb9wXROrpbkaTTkwt1CHmEbqBMzSbwks=","v":"Operator"},{"n":"lang","s":"nmv4NGQDpNHzHjvKWlREzG3WihdVcSGk3vNoNfdQpy0=","v":"en"},{"n":"noted_at","s":"JwfOQq15HdJqKUK3QHOiWuKy40TZJurmafstdltSim0=","v":"2005-07-20T14:04:36.600Z"},{"n":"session","s":"wa0C/cFdtiLpwsnaO8VwdMM1wnF2fsGvggD/LFNAPbo=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"7bA8WrOTsihckqzcuGuelaeES/4hX9V/U3nU62QclVc=","v":"Mr. LANTOS"},{"n":"type","s":"YYdWrc3Qf3VfmblULwpkHi9t2k/rkaHOgwhu0GXvVkc=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 42, '[{"n":"body.0000","s":"QhxheV6QA9ltbUs+cUTlYhjR6KBvU1EEguFg7E49OvQ=","v":"Is there objection to the request of the gentleman from California?"},{"n":"by","s":"mYjEkI+fxp97YNK6leYt+TGhbtgMGw0ProFyHycRA1Q=","v":"Operator"},{"n":"lang","s":"jJorD0hJ91rfDHf+XuBOcM50dX5Nil+Wk7Sqa+uVG2E=","v":"en"},{"n":"noted_at","s":"eBP1ty8X72I/vPlHCEMafIaMajDrpn5QClksuX2gBq4=","v":"2005-07-20T14:04:48.200Z"},{"n":"session","s":"BMEIw3bvx9KERyFAOwkYaWRDVpCirNNmI94IHIsEqz8=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"wP10Tvs+ofIFgA+HeOV82Da69P2KTXjAPL6Ogc8iM30=","v":"The Acting CHAIRMAN"},{"n":"type","s":"jYqQD3cD3XUyvp5F1DiioFoG962ifDhHZ+HRqufrhFo=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 43, '[{"n":"body.0000","s":"R4/h6kGTp7zW+YjfXBBMkLpJ0Rjyd5kabIRa+BBf2F0=","v":"The gentleman from California (Mr. Lantos) is recognized for 15 minutes."},{"n":"by","s":"iiIJHDikR71Z1KiBHzr+kp6Rl3ZDf/Vyr/B11mRwZ58=","v":"Operator"},{"n":"lang","s":"3RDV/7V931/G0yVgJYb6T6I7Mb6mPVnJKz1d/1T8J04=","v":"en"},{"n":"noted_at","s":"1u5BocrHwy8bmazKmk9uf+f6mqVVLM7ljGA/TzMGQH8=","v":"2005-07-20T14:04:52.600Z"},{"n":"session","s":"hCqxC9ZtrMqA+mgNKlRh3qmRWLT+YUL33w9lhFSZVt8=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"NjM0yWpzGBP6WMR9V7kIAA0r/keFu3/id1wa08ltS3k=","v":"The Acting CHAIRMAN"},{"n":"type","s":"vxorxgw8W4NNNpjuwhExgPQ8/GnDRrr4HZRmuh/zOX4=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 44, '[{"n":"body.0000","s":"OSqW0oiqIYdQp1xOYhf2YeFBOlwPy8C6wlWI/ZSChSE=","v":"Mr. Chairman, I yield myself such time as I may consume."},{"n":"by","s":"CsbugzDU/zSK7aZ6sKasuOJ8tMH4PXcfA6eHcdwW8DI=","v":"Operator"},{"n":"lang","s":"2ZiRzmFgDMUiexrVALLi0LGh2f6FdMsyku0cbSReZHc=","v":"en"},{"n":"noted_at","s":"yxnoMVW6YYYy+YpVPBTfOxFg1W20VePhpEnV+0PXxgI=","v":"2005-07-20T14:04:52.600Z"},{"n":"session","s":"XEi70SZgpm7aWM+a8EpgzTrRrjajXtHSnVqhBjAtvWk=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"vLV8y+gzD8tVAAjwlF5kHGqbWq4806SBtak48dvB9Vo=","v":"Mr. LANTOS"},{"n":"type","s":"m9V91jrsYpouSWYA8RGUim5qCLvi0Go8FHGY7nuMzr4=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 45, '[{"n":"body.0000","s":"L0gJb8kerP7r/2Y4gKH6OCxD1nUesEdGjc+/GBEkTQA=","v":"Mr. Chairman, passport security is a critical issue, and we need to be sure that the administration is doing everything it can to ensure that only U.S. citizens"},{"n":"by","s":"eoHhHp11VMrJP0xVVScmh9uEPPfJcHReNhiM2z9NnZg=","v":"Operator"},{"n":"lang","s":"rfuMnPReAk0yBVO9lWEkrtTT3kCBwTuSyo50gpJv534=","v":"en"},{"n":"noted_at","s":"TenWT5iFOtHJtzOY5/NAhOFaY0JKG5wDhHZnHynMhSo=","v":"2005-07-20T14:05:01.400Z"},{"n":"session","s":"b5bnyIeaYCSmWZ6EJRlW4SRFR+yqqYM9+vpTijggNlo=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"/vz9nZYKXZPpg+jEpkzuzVdN7tMOfgN6t6CLaFWdZe0=","v":"Mr. LANTOS"},{"n":"type","s":"YaDmQneplfq6eRvOMoPa08uvJYMSwAj1MYcLtviISig=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 46, '[{"n":"body.0000","s":"1NI5Wh+3Q+JgO76v/OZyVJpEOoJJAscAHhYAUua7rM8=","v":"receive U.S. passports. However, while we are prepared to accept this amendment, we hope we can make some modifications as the legislative process moves"},{"n":"by","s":"xenAzganEJgsZJAE5o0MZylK1F647ICx+aUM+h5R+R4=","v":"Operator"},{"n":"lang","s":"Yy8K8qSmFYwl6LcD4aJb4gujLYJQH3mU/RKJYUi9b80=","v":"en"},{"n":"noted_at","s":"2Sq2QZRiNEygICd+UrTHusrepZZrbH+M9Nlb9eIMzsc=","v":"2005-07-20T14:05:12.600Z"},{"n":"session","s":"33bp0I/FmJIVfsQsqitraaolzfsj4bb/Xs7xv+VVmu0=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"QRJt/DsXgyA2ntxAZePa6bcqpe+bXde1pINKn5SCGDc=","v":"Mr. LANTOS"},{"n":"type","s":"/BOJUJ3YDpxFws9whFFMBtS8JOYZPLgTNBFg8j2t9F0=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 47, '[{"n":"body.0000","s":"WuVs+zIsfPHgBxV3YoN6Fjvow2/1r1mrOEvlkPAkiok=","v":"forward."},{"n":"by","s":"tDAGndcKO9ocmEKIxGyIi+6nzyGnfEdo9wXe+/hn/Rg=","v":"Operator"},{"n":"lang","s":"Q+5yAC5r4imC0I/R1gjY9jnizx7C/UQNINj0btuSRMs=","v":"en"},{"n":"noted_at","s":"uYdtesn/jlv7/NinsFAPryYk2Nd4nfxaDNJ1JstQ6nU=","v":"2005-07-20T14:05:22.200Z"},{"n":"session","s":"bJ/hXcemr0YHzNOXIJIn0+NjiulFpLzYGXkPJ4TbVZo=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"VAl83UACiIx8BazQ0Iq+LdpJeM+xT0H6kE9aEPz5X4c=","v":"Mr. LANTOS"},{"n":"type","s":"UuQ+j/qLAzdF66m353vK7n0A1k3o98ENpzZFS9xZErM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 48, '[{"n":"body.0000","s":"sJV69h/dJtvbWSupj4gwiimTjZzaLz97ers+PnKZOF4=","v":"Birth certificates are used by the State Department to help establish the nationality of an applicant, not their identity, and the Intelligence Reform and"},{"n":"by","s":"iXfzzypHSgOEuPmdqYD5XQJXmlux2IwVTFGAPU17hzk=","v":"Operator"},{"n":"lang","s":"jxVDawtqb8pmav675ADFAyYAhe2IXsKwkpjrg+EuV4o=","v":"en"},{"n":"noted_at","s":"TIy0uYHun0O/Q82WrgcSKZOYgjfgW3h6Q1mC00WQy4g=","v":"2005-07-20T14:05:22.600Z"},{"n":"session","s":"ycv0iPAHIGUES6OahuORNAtNeCn5Ql0D2PRKQez1e6Y=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"gNMK277dtzoVMaR4k6XFpXpRjWgPpoQ7zuRvnNGtTws=","v":"Mr. LANTOS"},{"n":"type","s":"Ivo71umcorIN6pwW1yfn/2jNkVN/+QzPW+Ods8SFK3o=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 49, '[{"n":"body.0000","s":"lfT+St/TW3TiMMFtW1vfMuf0TXX4CIccZgq29YmxVQ4=","v":"Terrorism Prevention Act of 2004 establishes a Federal process to standardize U.S. birth certificates. The State Department is a full participant in that"},{"n":"by","s":"XoNl86fr1Ln8QPiZNTG0xIDupi11jW6N3QXJmgEWXsI=","v":"Operator"},{"n":"lang","s":"0e3B4hd9LMU/xkQjBCyD5hu9EYhP+d0OkDsI9aqcOA0=","v":"en"},{"n":"noted_at","s":"6jIJx8Pdb2TMNSII9OncMiPzNDo4d2MsmmWi1mWqxSs=","v":"2005-07-20T14:05:32.200Z"},{"n":"session","s":"TFB0bNt77qEl6CqQTv7VgITddGWoc30RakU27SARI9A=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"MOApFllLQ/QzJJdKm2QNEGCobeKns3LfbVFguPJYsF8=","v":"Mr. LANTOS"},{"n":"type","s":"aHltqjYbrcp2YUZ4dG1MO86h7GQDg2cXSbh+vnvrDZg=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 50, '[{"n":"body.0000","s":"lwhEQg/O4THJowWS///20hmWTftaerHnBFwxOklrX5k=","v":"process, along with other Federal agencies, the States and the association that represents the registrars of vital statistics. That process should be allowed to"},{"n":"by","s":"CtjhdOq2BHixwn167O7OLmRG3EStcTGjfII0JqkmUeU=","v":"Operator"},{"n":"lang","s":"4rFjSBXDB/I8cA/NRezP2vQO5OoYGlVsuWUWb2wGQ+8=","v":"en"},{"n":"noted_at","s":"7OnoFcc6FKDHENteiYkvY5o3vJJQtNh+SL/MilUTPYs=","v":"2005-07-20T14:05:41.400Z"},{"n":"session","s":"vt5uUFJzCQ1RNQ+Zy7dv81GmnmqUKpi5J3l0CaklIXI=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"l1ILgn/NkmM6XFGBNfnq5CDWa284tTkvW9Pmn+YLufI=","v":"Mr. LANTOS"},{"n":"type","s":"DaaYzldX6g0Lah61/uDs1nEFGgtfE8lKRhXOEqMe3G8=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 51, '[{"n":"body.0000","s":"j3+S36qWvuwj7yXZBV8n+AmHM3+1Bmuq8/CKvl1bNuw=","v":"run its course, and it would be counterproductive for the Department of State to establish its own criteria for evaluating birth certificates."},{"n":"by","s":"8HvTafoN+zAA/nv+M2WqTiS1y9CWVqsenL5A8MHrLCU=","v":"Operator"},{"n":"lang","s":"//x4YArmSZ78Iq/rWj4iGf60bo6lSwUi9pK34gs+zLg=","v":"en"},{"n":"noted_at","s":"e1VAfLyIDN3O49jcA9bPxUxPog7CueZ6+MK6cn2dVWY=","v":"2005-07-20T14:05:51.000Z"},{"n":"session","s":"aR8bj2wGSoFrpdCr3WYaoR5T9pluj6Qoxq2vqpb9TKU=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"dtCby3EAjwB6Q3Y0guXiLJB2uiwPeqwJ0QvbedIm4/Q=","v":"Mr. LANTOS"},{"n":"type","s":"YAsz2VoqtVw3mhr5Qjs2u10dcIGrXiegVVt0M0pWNSw=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 52, '[{"n":"body.0000","s":"9eFAsgHHlaAVil8SMHsMvCNvfQsUDBskYpAViXh7WT4=","v":"In addition, it is unclear whether the training mandated by this provision should be the responsibility of the State Department or the U.S. Postal Service,"},{"n":"by","s":"uXd8sQx5eLan7HJ9E52j3qFQ1zEA6/6nMNmJd4InYVk=","v":"Operator"},{"n":"lang","s":"qp5HCTtaIWnFsMycxrXgVe2xbi4+wdIaSVNN22pdBaQ=","v":"en"},{"n":"noted_at","s":"bFmfVBde9cRmbEdD/1IrAcf+4VEy71RGoD4fhTr5MJU=","v":"2005-07-20T14:05:59.800Z"},{"n":"session","s":"dgbvS3bno3swUqOz5OX+T/Ua4CvYFuAsHOtQFGbOmzA=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"DWxDWb4UxNyvdiQA0zgK8o0klxhamnBsutZ8WaGBeGE=","v":"Mr. LANTOS"},{"n":"type","s":"QMXeMejc3VtpcWJs17ZftjyamuZVFhnJ71d+zfHB0jg=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 53, '[{"n":"body.0000","s":"K1bQf4bZkeHMQNbLfaOuHQkDGSNBA07qKg18x94iPQ0=","v":"which employs most of the passport acceptance agents."},{"n":"by","s":"PUDb/y+Qq6lI7G/jHd1y46h6GP921KMYEjKbWs4VuCQ=","v":"Operator"},{"n":"lang","s":"XvO6Gw3nY9B3XfcKLWkOAd45dKv+zJukFG0ic0Gq3jI=","v":"en"},{"n":"noted_at","s":"WkrGgNIyuLtIm4TdVHYa8vyiiKkdM1Zi5LAQRCSnXvw=","v":"2005-07-20T14:06:09.800Z"},{"n":"session","s":"RJ5rFpjarirbUcuObUzZSB0nM096WdY2qUKru/6YG4c=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"SubnsVD24R0xjKkNVTN5Db4jfkbtw9VujTcxHTVj6rE=","v":"Mr. LANTOS"},{"n":"type","s":"2DpZZ6zaMU1ScZwfReSH1JJTRyE6lmacCQlQw8JPjwM=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 54, '[{"n":"body.0000","s":"W+LjYvQE6BFhCP9aaOrQ6r85aLxnJX0Ecir7P991qCc=","v":"We hope to address these issues as this amendment moves forward."},{"n":"by","s":"bItjnjiGhLKpRHZk1OKBEWLxzbOVO9YqiAUu0I9Zgy0=","v":"Operator"},{"n":"lang","s":"/IQcIVH3PDgFrJ0tGgiiaCQGGX535LyUY1LHTfp6KQ4=","v":"en"},{"n":"noted_at","s":"mjtLROmDYl96DiW8GW86M36KJRkGMMEzdmHYPWUGPjk=","v":"2005-07-20T14:06:13.000Z"},{"n":"session","s":"TfnsyatB3nr/4qYrJvTppDIkarm4e3iMS5RsQh6QrQs=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"rkFbDbtkxoe5WV6w1GDvNzH0c80niNucEsOv4Sdiy4I=","v":"Mr. LANTOS"},{"n":"type","s":"m9NSM+nJnRnnxwPeEEqRpTQWaIlfXSmu4UlPPrR1N3U=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 55, '[{"n":"body.0000","s":"i+aoKA+o8/ZTqE4iOHXoHWdJetlxu9iazstTt9eTxPA=","v":"Mr. Chairman, I yield back the balance of my time."},{"n":"by","s":"SKNQmeWOA7eWpgsPa+vFyPLq/87e9BKTQ1+Wg86Pb7k=","v":"Operator"},{"n":"lang","s":"l3p6WB72X0hrBqz8fimtyZosthI3Anzyh4+Is4d7AOU=","v":"en"},{"n":"noted_at","s":"hxAR/bEdQxOZXemE2K5wM0OoamCIK5LHRLbx14ynCFc=","v":"2005-07-20T14:06:17.400Z"},{"n":"session","s":"NXyZRO8XZDK/v/mHQLtAG+Fck9/cGfScIudk7zBTmvs=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"speaker","s":"Q7OHPpbpJLAfmwTkyuEIk9ndoR05hR59xrwQyWHp6zo=","v":"Mr. LANTOS"},{"n":"type","s":"tgh0FGMsfxN65jh0p7cnV+OEQJXL+5NayWV2WtqqI48=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 56, '[{"n":"body.0000","s":"oM3nK460mR5Llkt8xKobXxyGhXBDFKtolHT/rczZTYw=","v":"Session 1 adjourned."},{"n":"by","s":"l3YGpU5DCVkOHBI+qeITI+5SoNNo7RUciD5kImY1Dgs=","v":"Operator"},{"n":"data.phase","s":"s/Ephsw7PujrXyuFRs9ea/mjhyzc2U9GPTztIPm3wTs=","v":"\"adjourned\""},{"n":"session","s":"RrAZs9QWEz4GQAWaMvsYYGzG4mheiq/xHPWE2XVfy4A=","v":"48e3de33890546ecb5f09ee6ffbc6ad3"},{"n":"type","s":"F3X4uY/p/iCbPWsYPvtGoxnZ13fsGtw8PgDN6Uny4m8=","v":"session.adjourned"}]');
INSERT INTO public.entry_fields VALUES (1, 57, '[{"n":"body.0000","s":"t221NBMVZtU+LMGOjEtEm2DKVhrX9w4LXOzYgw4VspM=","v":"Session 2 opened. At the table."},{"n":"by","s":"z5Kk3QPjBRkDvWWjGjxHIG6hLka2XzbJ+0AY+Oo5+qk=","v":"Team 1"},{"n":"data.phase","s":"/aIfUYGWkKdtTGeXtdBpKSG7nkjm2xps7JFr1iorFuM=","v":"\"table\""},{"n":"session","s":"3MZASNIhpMEu5KCGYPATWuqkmB+BMANi0UXqCca2klQ=","v":"fe67ac309db245ba81d147c049c1f819"},{"n":"type","s":"MpzBZOqztQCQ+wkqCAgWB9mZFVEyEBJuymqnV2VHiRA=","v":"session.opened"}]');
INSERT INTO public.entry_fields VALUES (1, 58, '[{"n":"body.0000","s":"rJEMwvPuDe226lVfJtMOa8lhvAMLi393nXtrNnCw4TE=","v":"The gentleman from California is recognized for 5 minutes."},{"n":"by","s":"UFp8uE5FSCd8A424Gebkhw3cACfCgxrAAvUJztMZjO4=","v":"Team 1"},{"n":"session","s":"T/CFiT1kqacYI35G0aqS3FzaEyaN9+pjAI89XXj4+18=","v":"fe67ac309db245ba81d147c049c1f819"},{"n":"side","s":"iCoGf/2prPkMiPybwkLmVFnOgte9Y+aWIMfY9C1ydoc=","v":"ours"},{"n":"speaker","s":"xuOxHS7l3oTPP2qb1pBWMQXLPtRjCXQOHVYHjMSNzDc=","v":"The Chairman"},{"n":"type","s":"k8fNeDccVwSvfUTNMr8EvlMwBC3UvM9RscUXPE0spOA=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 59, '[{"n":"article","s":"Fo8ZtPYOPvEhGcdbC7Cvn6yhAfVLauOROlUZD9ySejc=","v":"passport-security"},{"n":"body.0000","s":"qM67dDPJFHwdfW66weXPYr/HubMGW5+c8EG2joV70+A=","v":"I yield to the gentlewoman from California."},{"n":"by","s":"LFfSP2YczTPdHpYxs1IOwALjWayyq16xNPIS8PC8fLQ=","v":"Team 1"},{"n":"session","s":"X9M55O2jTXJKC/w1bfMnsxV6l8aE53RNBWJM27o69RM=","v":"fe67ac309db245ba81d147c049c1f819"},{"n":"type","s":"aw+dgffZTjUXA413NBx0qQkTE2hGNYuskgV7+ihSMN8=","v":"note"}]');
INSERT INTO public.entry_fields VALUES (1, 60, '[{"n":"body.0000","s":"4pZLQt8hn6nAVQMD5wthu3Wu13GRETINw0cZVBzOuCc=","v":"The gentleman is recognized for five minutes."},{"n":"by","s":"W9BSTzqA6r+HkRCGIP+KhCfcIUd13uT14bDK06OsW5I=","v":"Team 1"},{"n":"reason","s":"MDqyMLmpNIjZYNUpXHHgaPnR+NJLalKNlaeC4u/XiEY=","v":"as spoken"}]');
INSERT INTO public.entry_fields VALUES (1, 61, '[{"n":"by","s":"uix59+BX1c9GCTK0tAb5bsXQ82pZKAD6rCkg7ykcmo8=","v":"Team 1"},{"n":"reason","s":"9xH9+l3U1VrsDBQfxdXUZYxQKg0PaYE/R3hyIsLGdEw=","v":"said twice"}]');
INSERT INTO public.entry_fields VALUES (2, 0, '[{"n":"body.0000","s":"XRCXoIz5RVuw8H0fKWfuJlfBRdYoi1YrRzbJm7waAto=","v":"We hold at four."},{"n":"by","s":"q7Z0vkxaHKqn8w/h2dmn4Mpfl9N2SnHNO3KZwy5T3ys=","v":"Team 1"},{"n":"session","s":"jbQQdnxEq3NzV4wxH9SXblwWIIsHtykn4yAyxIva2pE=","v":"fe67ac309db245ba81d147c049c1f819"},{"n":"type","s":"ZiwKIRExGw69M6IVKrAKqivfqeuDgPoXZzmiWUBfdYg=","v":"note"}]');
INSERT INTO public.held VALUES ('f2031a06-7eae-4d24-907c-0f58ac34cc72', 1, 1, 'note', NULL, '[["body.0000","I yield back the balance of my time."],["by","Team 1"],["type","note"]]', 1795551264325000, 1795551864325000, NULL);
INSERT INTO public.idempotency VALUES (1, '\x1602c6068551203029f67a40b2036a217b3a4be2b1c2337c7f4647e436160180', '\x9a4381eb69acac99279e84e7bb0d947ad583a653d74e88e3fe01b596a9936e03', NULL, 58);
INSERT INTO public.idempotency VALUES (1, '\x951bde97366fb968489f5b1df45dde31ae11375e681f2bdc3e822642c807d32c', '\xfbe5a64a458f4bc826bdeb1600358fdf92cc6c3c5edaff1392d65993997d1604', NULL, 59);
INSERT INTO public.idempotency VALUES (1, '\xb41a0260be75ff2db155a261f23bf812fbc4f71cccc40bf7d984c8174444d5f8', '\xad471b307e902f5af21075ebb0ba931241dfdad5395c25388760477394e98756', NULL, 60);
INSERT INTO public.idempotency VALUES (1, '\x3b159ed3927cbe574b81f6e93629f46e238cc0ef70d78e6f1ccdda4454268e16', '\x0e1440256b05a30ce526c4fce9225f0ed3d45520f563887b8cfbd72cba5ba451', NULL, 61);
INSERT INTO public.idempotency VALUES (2, '\x1b74f7dca3e9aad6f6efb3dae7a1c6a56f3075a91c2a660ae5a3fde911d27b61', '\x512d9feab2fe49d14ee999e0c8ec73d564080f5ac2075aa6d641861193555bef', NULL, 0);
INSERT INTO public.idempotency VALUES (1, '\xa0d43605601a839d01cab3567f0cd0ea4231ddf6b944e351d0cc2a3980a0c048', '\x08ce207c5ac47ae8f900982745ecb12a5223352d5ea573c7aec737954c6ba348', 'f2031a06-7eae-4d24-907c-0f58ac34cc72', NULL);
INSERT INTO public.invites VALUES ('1f1bbfda-3bd1-4731-ab86-2ced65f6ba32', '\x5912bf86ff30e680d60813fe26f9a261bbbdea603d34a7119024c638e1acd2b9', NULL, 'admin', NULL, NULL, 1795551263370000, 1795637663370000, 1, 1, NULL);
INSERT INTO public.invites VALUES ('add5a2c7-ee01-4c4c-b145-0b029f85f641', '\x00faec6aedd0f8185545b771518cb80579001a0276d9e78eb4691e4730dff2b8', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'team', NULL, NULL, 1795551263800000, 1796760863800000, 1, 1, NULL);
INSERT INTO public.invites VALUES ('064da721-01cf-4d16-9dca-5536a6152676', '\xa58163a48f3d89d3cbe744b19730481e0f52aa1ac8b75044e413147182dbb65c', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'member', NULL, NULL, 1795551263844000, 1796760863844000, 1, 1, NULL);
INSERT INTO public.invites VALUES ('bef6e2b3-36f4-4a75-9d8f-eb488a00a354', '\xe1179c588ee49097c080e5a269b6fa2f662a8e5204189077e7049b4a8f0e84c6', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'member', NULL, NULL, 1795551263879000, 1796760863879000, 1, 1, NULL);
INSERT INTO public.invites VALUES ('185a53d8-b164-42ad-a0e0-e99e8454109f', '\x641478c3e9b71d46ef03d80cc31755c6e562ee4a03022cc85c1ce022ed08847a', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'member', NULL, NULL, 1795551264111000, 1796760864111000, 1, 0, NULL);
INSERT INTO public.logins VALUES ('e344f8a8-b33f-4d8a-a54d-5f8d67e57ba2', '4c1e7fe3-a0db-4673-a6cd-ae934fc27666', 'fixture', '2026-11-24', '2026-11-24', 1796169600000000, 1798156800000000, NULL);
INSERT INTO public.logins VALUES ('5f865503-a3e4-43b4-901e-b3ca4b4d6c13', '0b606491-86f2-42b1-ad2a-8ec1fc15538d', 'fixture', '2026-11-24', '2026-11-24', 1796169600000000, 1798156800000000, NULL);
INSERT INTO public.logins VALUES ('888ba532-4c6e-43ac-9736-ad6a6143581c', '780ab4aa-2e70-4225-b4ce-19ce19bff969', 'fixture', '2026-11-24', '2026-11-24', 1798156800000000, 1811116800000000, NULL);
INSERT INTO public.logins VALUES ('fee5cbd9-5eb0-4b42-bfde-d3a816bdd936', '1c308c5d-2451-482f-8433-7e3a8b37fb3e', 'fixture', '2026-11-24', '2026-11-24', 1798156800000000, 1811116800000000, 1795551264378000);
INSERT INTO public.logs OVERRIDING SYSTEM VALUE VALUES (1, '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'record', '127.0.0.1:18471/n/house/record', 61, 1795551264310000);
INSERT INTO public.logs OVERRIDING SYSTEM VALUE VALUES (2, '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'caucus', '127.0.0.1:18471/n/house/caucus', 0, 1795551264313000);
INSERT INTO public.negotiations VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'house', 'Foreign Relations Authorization', 'legislative', 'preparing', 'Supporters', 'Opponents', NULL, 'unit', 'UTC', 0, 1795551263568000);
INSERT INTO public.people VALUES ('4c1e7fe3-a0db-4673-a6cd-ae934fc27666', 'admin', '2026-11-24', NULL);
INSERT INTO public.people VALUES ('0b606491-86f2-42b1-ad2a-8ec1fc15538d', 'member', '2026-11-24', NULL);
INSERT INTO public.people VALUES ('780ab4aa-2e70-4225-b4ce-19ce19bff969', 'member', '2026-11-24', NULL);
INSERT INTO public.people VALUES ('1c308c5d-2451-482f-8433-7e3a8b37fb3e', 'member', '2026-11-24', 1795551264378000);
INSERT INTO public.refresh_tokens VALUES ('\x1c51e6933bdee602319bccf73b7b806287d15261b63cd9b6b21612b388213201', 'e344f8a8-b33f-4d8a-a54d-5f8d67e57ba2', NULL, 0);
INSERT INTO public.refresh_tokens VALUES ('\x904dcee2dc115e385503ef6405d4c951305c2f406ca3e743ef09889d82fbdc57', '5f865503-a3e4-43b4-901e-b3ca4b4d6c13', NULL, 0);
INSERT INTO public.refresh_tokens VALUES ('\x13ca0018ab18a0ea208fd8dc754eec2f30fc6c3ef2487f7b8dd82b2e21bdf1c7', '888ba532-4c6e-43ac-9736-ad6a6143581c', NULL, 0);
INSERT INTO public.refresh_tokens VALUES ('\x091bf8d4920b1af6cd5f9c8998cfb1a1b74c9bb34aa8f3dbf42dd056b8e54f21', 'fee5cbd9-5eb0-4b42-bfde-d3a816bdd936', NULL, 0);
INSERT INTO public.role_numbers VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'team', 1);
INSERT INTO public.role_numbers VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 'member', 2);
INSERT INTO public.roles VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', '0b606491-86f2-42b1-ad2a-8ec1fc15538d', 'team', 1);
INSERT INTO public.roles VALUES ('99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', '780ab4aa-2e70-4225-b4ce-19ce19bff969', 'member', 1);
INSERT INTO public.sessions VALUES ('48e3de33-8905-46ec-b5f0-9ee6ffbc6ad3', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 1, 'House of Representatives', NULL, 1121868000000000, 'adjourned', NULL, 1795551263693000, 1795551263623000, 1795551263693000, NULL, 70000, 0, 0, 0, 0);
INSERT INTO public.sessions VALUES ('fe67ac30-9db2-45ba-81d1-47c049c1f819', '99980cb2-9bfc-48ef-9ce7-42ddaf55b7ba', 2, 'Second day', NULL, NULL, 'table', NULL, 1795551264272000, 1795551264272000, NULL, NULL, 0, 0, 0, 0, 0);
INSERT INTO public.standings VALUES (1, 58, 60, NULL, NULL);
INSERT INTO public.standings VALUES (1, 59, NULL, 61, NULL);
SELECT pg_catalog.setval('public.changes_change_id_seq', 7, true);
SELECT pg_catalog.setval('public.logs_log_id_seq', 2, true);
ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (negotiation_id, slug);
ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (change_id);
ALTER TABLE ONLY public.deployment
    ADD CONSTRAINT deployment_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (log_id, idx);
ALTER TABLE ONLY public.entry_fields
    ADD CONSTRAINT entry_fields_pkey PRIMARY KEY (log_id, idx);
ALTER TABLE ONLY public.held
    ADD CONSTRAINT held_log_id_position_key UNIQUE (log_id, "position");
ALTER TABLE ONLY public.held
    ADD CONSTRAINT held_pkey PRIMARY KEY (held_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (log_id, key_hash);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_code_hash_key UNIQUE (code_hash);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_pkey PRIMARY KEY (invite_id);
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_pkey PRIMARY KEY (login_id);
ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_negotiation_id_kind_key UNIQUE (negotiation_id, kind);
ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_origin_key UNIQUE (origin);
ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_pkey PRIMARY KEY (log_id);
ALTER TABLE ONLY public.negotiations
    ADD CONSTRAINT negotiations_pkey PRIMARY KEY (negotiation_id);
ALTER TABLE ONLY public.negotiations
    ADD CONSTRAINT negotiations_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.redemptions
    ADD CONSTRAINT redemptions_pkey PRIMARY KEY (invite_id, nonce_hash);
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.role_numbers
    ADD CONSTRAINT role_numbers_pkey PRIMARY KEY (negotiation_id, role);
ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (negotiation_id, person_id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_negotiation_id_number_key UNIQUE (negotiation_id, number);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (session_id);
ALTER TABLE ONLY public.standings
    ADD CONSTRAINT standings_pkey PRIMARY KEY (log_id, idx);
CREATE INDEX entries_by_article ON public.entries USING btree (log_id, article, idx) WHERE (article IS NOT NULL);
CREATE INDEX entries_by_kind ON public.entries USING btree (log_id, kind, idx);
CREATE INDEX entries_by_reference ON public.entries USING btree (log_id, refers_to) WHERE (refers_to IS NOT NULL);
CREATE INDEX entries_by_session ON public.entries USING btree (log_id, session_id, idx) WHERE (session_id IS NOT NULL);
CREATE INDEX entries_by_side ON public.entries USING btree (log_id, side, idx) WHERE (side IS NOT NULL);
CREATE INDEX idempotency_by_held ON public.idempotency USING btree (held_id) WHERE (held_id IS NOT NULL);
CREATE INDEX logins_by_person ON public.logins USING btree (person_id);
CREATE UNIQUE INDEX one_open_session ON public.sessions USING btree (negotiation_id) WHERE ((opened_at IS NOT NULL) AND (adjourned_at IS NULL));
CREATE INDEX refresh_tokens_by_login ON public.refresh_tokens USING btree (login_id);
CREATE INDEX refresh_tokens_by_parent ON public.refresh_tokens USING btree (parent_hash) WHERE (parent_hash IS NOT NULL);
CREATE INDEX roles_by_person ON public.roles USING btree (person_id);
CREATE TRIGGER entries_are_never_changed BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entries_are_never_truncated BEFORE TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_log_id_fkey FOREIGN KEY (log_id) REFERENCES public.logs(log_id);
ALTER TABLE ONLY public.entry_fields
    ADD CONSTRAINT entry_fields_log_id_idx_fkey FOREIGN KEY (log_id, idx) REFERENCES public.entries(log_id, idx);
ALTER TABLE ONLY public.held
    ADD CONSTRAINT held_log_id_fkey FOREIGN KEY (log_id) REFERENCES public.logs(log_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_log_id_fkey FOREIGN KEY (log_id) REFERENCES public.logs(log_id);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);
ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
ALTER TABLE ONLY public.redemptions
    ADD CONSTRAINT redemptions_invite_id_fkey FOREIGN KEY (invite_id) REFERENCES public.invites(invite_id);
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(login_id);
ALTER TABLE ONLY public.role_numbers
    ADD CONSTRAINT role_numbers_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_negotiation_id_fkey FOREIGN KEY (negotiation_id) REFERENCES public.negotiations(negotiation_id);
