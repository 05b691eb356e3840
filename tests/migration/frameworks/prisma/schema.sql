CREATE TYPE public."State" AS ENUM (
    'OPEN',
    'PAID'
);
CREATE TABLE public."Label" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    text text NOT NULL
);
CREATE TABLE public."Order" (
    id integer NOT NULL,
    "tenantId" text NOT NULL,
    state public."State" DEFAULT 'OPEN'::public."State" NOT NULL,
    details jsonb,
    "placedAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    notes text[],
    receipt bytea,
    weight double precision,
    big bigint
);
CREATE SEQUENCE public."Order_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."Order_id_seq" OWNED BY public."Order".id;
CREATE TABLE public."Product" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    name text NOT NULL,
    price numeric(10,2) NOT NULL
);
CREATE TABLE public."Tenant" (
    id text NOT NULL,
    name text NOT NULL
);
CREATE TABLE public."_LabelToProduct" (
    "A" text NOT NULL,
    "B" text NOT NULL
);
CREATE TABLE public.order_line (
    "tenantId" text NOT NULL,
    "orderId" integer NOT NULL,
    "position" integer NOT NULL,
    "productId" text NOT NULL,
    amount integer NOT NULL
);
ALTER TABLE ONLY public."Order" ALTER COLUMN id SET DEFAULT nextval('public."Order_id_seq"'::regclass);
SELECT pg_catalog.setval('public."Order_id_seq"', 1, false);
ALTER TABLE ONLY public."Label"
    ADD CONSTRAINT "Label_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."Order"
    ADD CONSTRAINT "Order_pkey" PRIMARY KEY ("tenantId", id);
ALTER TABLE ONLY public."Product"
    ADD CONSTRAINT "Product_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."Tenant"
    ADD CONSTRAINT "Tenant_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."_LabelToProduct"
    ADD CONSTRAINT "_LabelToProduct_AB_pkey" PRIMARY KEY ("A", "B");
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_pkey PRIMARY KEY ("tenantId", "orderId", "position");
CREATE UNIQUE INDEX "Label_tenantId_text_key" ON public."Label" USING btree ("tenantId", text);
CREATE INDEX "Product_tenantId_name_idx" ON public."Product" USING btree ("tenantId", name);
CREATE UNIQUE INDEX "Tenant_name_key" ON public."Tenant" USING btree (name);
CREATE INDEX "_LabelToProduct_B_index" ON public."_LabelToProduct" USING btree ("B");
ALTER TABLE ONLY public."Label"
    ADD CONSTRAINT "Label_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant"(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public."Order"
    ADD CONSTRAINT "Order_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public."Product"
    ADD CONSTRAINT "Product_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant"(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public."_LabelToProduct"
    ADD CONSTRAINT "_LabelToProduct_A_fkey" FOREIGN KEY ("A") REFERENCES public."Label"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public."_LabelToProduct"
    ADD CONSTRAINT "_LabelToProduct_B_fkey" FOREIGN KEY ("B") REFERENCES public."Product"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT "order_line_productId_fkey" FOREIGN KEY ("productId") REFERENCES public."Product"(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT "order_line_tenantId_orderId_fkey" FOREIGN KEY ("tenantId", "orderId") REFERENCES public."Order"("tenantId", id) ON UPDATE CASCADE ON DELETE CASCADE;
