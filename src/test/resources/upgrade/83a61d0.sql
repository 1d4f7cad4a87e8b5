-- The data of commit 83a61d0 after it has read EarlierEvents: ./mvnw -Pupgrade verify -Dupgrade.dump=FILE

COPY appointment (appointment_id, email, title, starts_at, zone, remind_before, state, updated_at) FROM stdin;
appointment-0	pat@example.com	Check-up, Dr. Weber	2999-01-10 10:00:00+00	UTC	{PT24H,PT2H}	BOOKED	2026-11-22 10:15:30.123+00
\.

COPY audit_chain (chain, length, head) FROM stdin;
audit.events/0	2	\\x70ea7f8aaca590156994b7d2c07b15d38e6959037cbf5f73a6b130d380073417
\.

COPY audit_record (chain, sequence, event_id, source, type, at, actor, action, resource, outcome, details, previous_hash, hash) FROM stdin;
audit.events/0	1	audit-0	/iam	access.recorded	2026-11-22 10:15:30.123+00	user:ada	read	door-1	SUCCESS	\N	\\x0000000000000000000000000000000000000000000000000000000000000000	\\x912f59b6abba38e2e1b7cfa6fe591fd81172b3c248af4eb484b922d72ee24a42
audit.events/0	2	audit-1	/iam	access.recorded	2026-11-22 10:15:30.123+00	user:eve	open	door-1	SUCCESS	\N	\\x912f59b6abba38e2e1b7cfa6fe591fd81172b3c248af4eb484b922d72ee24a42	\\x70ea7f8aaca590156994b7d2c07b15d38e6959037cbf5f73a6b130d380073417
\.

COPY audit_retention (one, keep) FROM stdin;
t	0
\.

COPY channel_wait (channel, sender, since, seen_at, why) FROM stdin;
EMAIL	481ed78a-c9a4-4bb4-b634-88b6cf232cac	2026-11-30 01:57:08.782621+00	2026-11-30 01:57:11.222881+00	MAIL FROM: 451 4.3.0 come back later
\.

COPY dead_letter (id, topic, partition, "offset", record_at, key, headers, value, event_id, source, type, reason, message, state, attempts, at, tried_at, published_at, record_millis, raw_headers, retryable, publish_refused) FROM stdin;
1	orders.events	0	7	2026-11-30 01:57:07.635+00	\\x6f726465722d33	[]	\\x7b	\N	\N	\N	UNREADABLE	not JSON: JsonEOFException at byte 1	OPEN	1	2026-11-30 01:57:07.870757+00	\N	\N	\N	\N	f	\N
2	orders.events	0	8	2026-11-30 01:57:07.635+00	\\x6f726465722d35	[{"key":"content-type","value":"YXBwbGljYXRpb24vY2xvdWRldmVudHMranNvbg=="}]	\\x7b227370656376657273696f6e223a22312e30222c226964223a22706169642d35222c22736f75726365223a222f73686f702f636865636b6f7574222c2274797065223a226f726465722e70616964222c227375626a656374223a226f726465722d35222c2274696d65223a22323032362d31312d32325431303a31353a33302e3132335a222c2264617461636f6e74656e7474797065223a226170706c69636174696f6e2f6a736f6e222c2264617461223a7b226f726465724964223a226f726465722d35222c22616d6f756e74223a2232352e3030222c2263757272656e6379223a22455552227d7d	paid-5	/shop/checkout	order.paid	UNKNOWN_ORDER	the order was never placed	OPEN	1	2026-11-30 01:57:07.870757+00	\N	\N	\N	\N	t	\N
3	orders.events	0	9	2026-11-30 01:57:07.635+00	\\x6f726465722d33	[{"key":"content-type","value":"YXBwbGljYXRpb24vY2xvdWRldmVudHMranNvbg=="}]	\\x7b227370656376657273696f6e223a22312e30222c226964223a2264656c6976657265642d33222c22736f75726365223a222f73686f702f77617265686f757365222c2274797065223a226f726465722e64656c697665726564222c227375626a656374223a226f726465722d33222c2274696d65223a22323032362d31312d32325431303a31353a33302e3132335a222c2264617461636f6e74656e7474797065223a226170706c69636174696f6e2f6a736f6e222c2264617461223a7b226f726465724964223a226f726465722d33227d7d	delivered-3	/shop/warehouse	order.delivered	INVALID_TRANSITION	the order is PLACED and cannot become DELIVERED	OPEN	1	2026-11-30 01:57:07.870757+00	\N	\N	\N	\N	f	\N
\.

COPY flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) FROM stdin;
1	1	intake	SQL	db/migration/V1__intake.sql	1214349774	nightshift	2026-11-30 01:56:22.531351	249	t
10	12	audit retention	SQL	db/migration/V12__audit_retention.sql	182092236	nightshift	2026-11-30 01:56:28.518825	231	t
11	13	run progress	SQL	db/migration/V13__run_progress.sql	-1638230264	nightshift	2026-11-30 01:56:29.101327	9	t
12	14	outgoing events	SQL	db/migration/V14__outgoing_events.sql	103341541	nightshift	2026-11-30 01:56:29.206021	98	t
13	17	reports	SQL	db/migration/V17__reports.sql	-1744534101	nightshift	2026-11-30 01:56:29.404747	97	t
14	18	sync	SQL	db/migration/V18__sync.sql	616950610	nightshift	2026-11-30 01:56:29.722564	98	t
15	19	monitoring	SQL	db/migration/V19__monitoring.sql	1849434657	nightshift	2026-11-30 01:56:30.059648	295	t
16	20	fraud	SQL	db/migration/V20__fraud.sql	334275630	nightshift	2026-11-30 01:56:30.662993	181	t
17	20.1	report runs	SQL	db/migration/V20_1__report_runs.sql	360131671	nightshift	2026-11-30 01:56:31.228126	102	t
18	21	audit at summaries	SQL	db/migration/V21__audit_at_summaries.sql	1225264114	nightshift	2026-11-30 01:56:31.496216	20	t
19	22	last resort	SQL	db/migration/V22__last_resort.sql	316028092	nightshift	2026-11-30 01:56:31.560699	27	t
2	2	orders	SQL	db/migration/V2__orders.sql	1852763035	nightshift	2026-11-30 01:56:24.980252	291	t
20	23	retryable	SQL	db/migration/V23__retryable.sql	-916111468	nightshift	2026-11-30 01:56:31.699109	8	t
21	24	audit cuts	SQL	db/migration/V24__audit_cuts.sql	-1050871012	nightshift	2026-11-30 01:56:31.751294	23	t
22	24.1	run role	SQL	db/migration/V24_1__run_role.sql	-2121704062	nightshift	2026-11-30 01:56:31.807857	23	t
23	26	refused publications	SQL	db/migration/V26__refused_publications.sql	550364595	nightshift	2026-11-30 01:56:31.849583	32	t
24	27	job schedules	SQL	db/migration/V27__job_schedules.sql	-1845945462	nightshift	2026-11-30 01:56:31.912962	9	t
25	28	channel waits	SQL	db/migration/V28__channel_waits.sql	-202992267	nightshift	2026-11-30 01:56:31.956017	10	t
3	3	audit	SQL	db/migration/V3__audit.sql	-1112163582	nightshift	2026-11-30 01:56:25.951431	274	t
4	4	jobs	SQL	db/migration/V4__jobs.sql	936287968	nightshift	2026-11-30 01:56:26.614818	74	t
5	5	dead letters	SQL	db/migration/V5__dead_letters.sql	-1750387887	nightshift	2026-11-30 01:56:26.890093	228	t
6	6	audit seals	SQL	db/migration/V6__audit_seals.sql	1935450535	nightshift	2026-11-30 01:56:27.288824	122	t
7	7	park key	SQL	db/migration/V7__park_key.sql	1191897520	nightshift	2026-11-30 01:56:27.576266	97	t
8	10	notifications	SQL	db/migration/V10__notifications.sql	44202109	nightshift	2026-11-30 01:56:27.828682	184	t
9	11	alerts	SQL	db/migration/V11__alerts.sql	-872695791	nightshift	2026-11-30 01:56:28.184903	114	t
\.

COPY inbox (event_id, source, topic, partition, "offset", at) FROM stdin;
audit-0	/iam	audit.events	0	0	2026-11-30 01:57:08.018428+00
audit-1	/iam	audit.events	0	1	2026-11-30 01:57:08.018428+00
booked-0	/clinic/calendar	notifications.events	0	1	2026-11-30 01:57:08.474145+00
delivered-3	/shop/warehouse	orders.events	0	9	2026-11-30 01:57:07.870757+00
paid-2	/shop/checkout	orders.events	0	5	2026-11-30 01:57:07.870757+00
paid-5	/shop/checkout	orders.events	0	8	2026-11-30 01:57:07.870757+00
placed-0	/shop/checkout	orders.events	0	0	2026-11-30 01:57:04.892889+00
placed-1	/shop/checkout	orders.events	0	1	2026-11-30 01:57:04.892889+00
placed-2	/shop/checkout	orders.events	0	2	2026-11-30 01:57:07.870757+00
placed-3	/shop/checkout	orders.events	0	3	2026-11-30 01:57:07.870757+00
placed-4	/shop/checkout	orders.events	0	4	2026-11-30 01:57:07.870757+00
requested-0	/crm	notifications.events	0	0	2026-11-30 01:57:08.474145+00
shipped-2	/shop/warehouse	orders.events	0	6	2026-11-30 01:57:07.870757+00
\.

COPY intake_position (topic, partition, "position", updated_at) FROM stdin;
audit.events	0	2	2026-11-30 01:57:08.018428+00
notifications.events	0	2	2026-11-30 01:57:08.474145+00
orders.events	0	10	2026-11-30 01:57:07.870757+00
\.

COPY inventory (sku, on_hand, reserved, name, price, currency, synced_at, vanished_at, sync_pass) FROM stdin;
TEA-EARL-GREY-100	-2	8	\N	\N	\N	\N	\N	\N
\.

COPY job (name, epoch, lease_until, last_tick, last_finished, schedule, lease_millis) FROM stdin;
audit-pruner	0	\N	2026-11-30 01:56:32.918173+00	\N	cron 0 40 3 * * ? UTC	\N
audit-report	0	\N	2026-11-30 01:56:32.91542+00	\N	cron 0 5 0 * * ? UTC	\N
audit-sealer	0	\N	2026-11-30 01:56:32.982242+00	\N	every PT1M	\N
audit-verification	0	\N	2026-11-30 01:56:32.897476+00	\N	every PT15M	\N
catalogue-sync	0	\N	2026-11-30 01:56:33.31228+00	\N	on demand	\N
dead-letter-retry	0	\N	2026-11-30 01:56:32.425305+00	\N	every PT20S	\N
file-cleanup	0	\N	2026-11-30 01:56:32.95825+00	\N	cron 0 35 * * * ? UTC	\N
fraud-watch	0	\N	2026-11-30 01:56:32.836379+00	\N	every PT1H	\N
health-watch	0	\N	2026-11-30 01:56:32.911096+00	\N	every PT15M	\N
inbox-pruner	0	\N	2026-11-30 01:56:33.085838+00	\N	cron 0 20 3 * * ? UTC	\N
log-alerts	0	\N	2026-11-30 01:56:32.380247+00	\N	every PT15M	\N
monitoring-pruner	0	\N	2026-11-30 01:56:33.157707+00	\N	cron 0 40 * * * ? UTC	\N
orders-report	0	\N	2026-11-30 01:56:32.851065+00	\N	cron 0 5 0 * * ? UTC	\N
row-cleanup	0	\N	2026-11-30 01:56:32.812749+00	\N	cron 0 50 3 * * ? UTC	\N
run-pruner	0	\N	2026-11-30 01:56:32.915884+00	\N	every PT1H	\N
trouble-watch	1	\N	2026-11-30 01:57:00+00	2026-11-30 01:57:00.210832+00	every PT1M	30000
\.

COPY job_run (name, epoch, trigger, tick, instance, started_at, finished_at, outcome, items, message, found) FROM stdin;
trouble-watch	1	SCHEDULE	2026-11-30 01:57:00+00	earlier	2026-11-30 01:57:00.072539+00	2026-11-30 01:57:00.212391+00	SUCCEEDED	0	\N	0
\.

COPY notification (id, key, kind, channel, recipient, subject, data, state, attempts, claims, due_at, next_at, lease_until, withdrawn, created_at, sent_at, last_error) FROM stdin;
1	order-0	order-confirmed	EMAIL	order-0@example.com	Your order order-0 is confirmed	\N	SENT	1	1	2026-11-30 01:57:04.892889+00	2026-11-30 01:57:07.58281+00	\N	f	2026-11-30 01:57:04.892889+00	2026-11-30 01:57:07.583661+00	\N
2	order-1	order-confirmed	EMAIL	order-1@example.com	Your order order-1 is confirmed	\N	SENT	1	1	2026-11-30 01:57:04.892889+00	2026-11-30 01:57:07.566792+00	\N	f	2026-11-30 01:57:04.892889+00	2026-11-30 01:57:07.567752+00	\N
3	order-2	order-confirmed	EMAIL	order-2@example.com	Your order order-2 is confirmed	\N	PENDING	0	2	2026-11-30 01:57:07.870757+00	2026-11-30 01:57:10.156968+00	\N	f	2026-11-30 01:57:07.870757+00	\N	MAIL FROM: 451 4.3.0 come back later
4	order-3	order-confirmed	EMAIL	order-3@example.com	Your order order-3 is confirmed	\N	PENDING	0	2	2026-11-30 01:57:07.870757+00	2026-11-30 01:57:11.222881+00	\N	f	2026-11-30 01:57:07.870757+00	\N	MAIL FROM: 451 4.3.0 come back later
5	order-4	order-confirmed	EMAIL	order-4@example.com	Your order order-4 is confirmed	\N	PENDING	0	1	2026-11-30 01:57:07.870757+00	2026-11-30 01:57:08.782621+00	\N	f	2026-11-30 01:57:07.870757+00	\N	MAIL FROM: 451 4.3.0 come back later
6	order-2	order-shipped	EMAIL	order-2@example.com	Your order order-2 is on its way	\N	PENDING	0	1	2026-11-30 01:57:07.870757+00	2026-11-30 01:57:08.782621+00	\N	f	2026-11-30 01:57:07.870757+00	\N	MAIL FROM: 451 4.3.0 come back later
7	welcome	requested	EMAIL	welcome@example.com	About welcome	Good to have you here.	PENDING	0	1	2026-11-30 01:57:08.474145+00	2026-11-30 01:57:09.376959+00	\N	f	2026-11-30 01:57:08.474145+00	\N	MAIL FROM: 451 4.3.0 come back later
8	appointment-0	reminder	EMAIL	pat@example.com	Reminder: Check-up, Dr. Weber	\N	PENDING	0	0	2999-01-09 10:00:00+00	2999-01-09 10:00:00+00	\N	f	2026-11-30 01:57:08.474145+00	\N	\N
9	appointment-0	reminder	EMAIL	pat@example.com	Reminder: Check-up, Dr. Weber	\N	PENDING	0	0	2999-01-10 08:00:00+00	2999-01-10 08:00:00+00	\N	f	2026-11-30 01:57:08.474145+00	\N	\N
\.

COPY orders (order_id, customer_id, email, status, currency, total, lines, placed_at, updated_at, paid_amount, paid_currency, carrier, tracking_number, cancel_reason, placed_in) FROM stdin;
order-0	cus-1	order-0@example.com	PLACED	EUR	25.00	[{"sku": "TEA-EARL-GREY-100", "quantity": 2, "unitPrice": "12.50"}]	2026-11-22 10:15:30.123+00	2026-11-22 10:15:30.123+00	\N	\N	\N	\N	\N	837
order-1	cus-1	order-1@example.com	PLACED	EUR	25.00	[{"sku": "TEA-EARL-GREY-100", "quantity": 2, "unitPrice": "12.50"}]	2026-11-22 10:15:30.123+00	2026-11-22 10:15:30.123+00	\N	\N	\N	\N	\N	837
order-2	cus-1	order-2@example.com	SHIPPED	EUR	25.00	[{"sku": "TEA-EARL-GREY-100", "quantity": 2, "unitPrice": "12.50"}]	2026-11-22 10:15:30.123+00	2026-11-22 10:15:30.123+00	25.00	EUR	DHL	00340434	\N	841
order-3	cus-1	order-3@example.com	PLACED	EUR	25.00	[{"sku": "TEA-EARL-GREY-100", "quantity": 2, "unitPrice": "12.50"}]	2026-11-22 10:15:30.123+00	2026-11-22 10:15:30.123+00	\N	\N	\N	\N	\N	841
order-4	cus-1	order-4@example.com	PLACED	EUR	25.00	[{"sku": "TEA-EARL-GREY-100", "quantity": 2, "unitPrice": "12.50"}]	2026-11-22 10:15:30.123+00	2026-11-22 10:15:30.123+00	\N	\N	\N	\N	\N	841
\.

SELECT setval('dead_letter_id_seq', 3);
SELECT setval('notification_id_seq', 9);
