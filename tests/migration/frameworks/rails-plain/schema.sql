CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;
COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs';
CREATE TYPE public.order_state AS ENUM (
    'open',
    'paid'
);
CREATE TABLE public.accounts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE public.ar_internal_metadata (
    key character varying NOT NULL,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE public.order_lines (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    order_id bigint NOT NULL,
    product_id uuid,
    amount integer DEFAULT 1 NOT NULL,
    "position" integer
);
CREATE SEQUENCE public.order_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.order_lines_id_seq OWNED BY public.order_lines.id;
CREATE TABLE public.orders (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    user_id bigint,
    state public.order_state DEFAULT 'open'::public.order_state NOT NULL,
    note text,
    placed_at timestamp(6) without time zone,
    shipping daterange,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE public.products (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    account_id uuid NOT NULL,
    name character varying,
    price numeric(10,2) DEFAULT 0.0,
    properties jsonb DEFAULT '{}'::jsonb NOT NULL,
    labels public.hstore,
    tags character varying[] DEFAULT '{}'::character varying[],
    CONSTRAINT chk_rails_3ad658453f CHECK ((price >= (0)::numeric))
);
CREATE TABLE public.products_users (
    product_id uuid NOT NULL,
    user_id bigint NOT NULL
);
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
CREATE TABLE public.users (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    email public.citext NOT NULL,
    encrypted_password character varying(128),
    last_sign_in_ip inet,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
ALTER TABLE ONLY public.order_lines ALTER COLUMN id SET DEFAULT nextval('public.order_lines_id_seq'::regclass);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
INSERT INTO public.ar_internal_metadata VALUES ('environment', 'production', '2026-11-30 21:38:29.318911', '2026-11-30 21:38:29.318911');
INSERT INTO public.schema_migrations VALUES ('20260101000001');
SELECT pg_catalog.setval('public.order_lines_id_seq', 1, false);
SELECT pg_catalog.setval('public.orders_id_seq', 1, false);
SELECT pg_catalog.setval('public.users_id_seq', 1, false);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ar_internal_metadata
    ADD CONSTRAINT ar_internal_metadata_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT order_lines_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX index_order_lines_on_account_id ON public.order_lines USING btree (account_id);
CREATE INDEX index_order_lines_on_order_id ON public.order_lines USING btree (order_id);
CREATE INDEX index_order_lines_on_product_id ON public.order_lines USING btree (product_id);
CREATE INDEX index_orders_on_account_id ON public.orders USING btree (account_id);
CREATE INDEX index_orders_on_placed_at ON public.orders USING btree (placed_at) WHERE (state = 'open'::public.order_state);
CREATE INDEX index_orders_on_user_id ON public.orders USING btree (user_id);
CREATE INDEX index_products_on_account_id ON public.products USING btree (account_id);
CREATE INDEX index_products_on_properties ON public.products USING gin (properties);
CREATE UNIQUE INDEX index_products_users_on_product_id_and_user_id ON public.products_users USING btree (product_id, user_id);
CREATE INDEX index_users_on_account_id ON public.users USING btree (account_id);
CREATE UNIQUE INDEX index_users_on_account_id_and_email ON public.users USING btree (account_id, email);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_rails_144e25bef6 FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.products_users
    ADD CONSTRAINT fk_rails_5ac45414ef FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT fk_rails_61ac11da2b FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.products
    ADD CONSTRAINT fk_rails_6dc06b37ef FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT fk_rails_83e960fa54 FOREIGN KEY (product_id) REFERENCES public.products(id);
ALTER TABLE ONLY public.products_users
    ADD CONSTRAINT fk_rails_d662dd56d8 FOREIGN KEY (product_id) REFERENCES public.products(id);
ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT fk_rails_e6c763ee60 FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_rails_f868b47f6a FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;
