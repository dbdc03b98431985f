-- The same star by staging and SQL, as dbt and its like make it: raw text in stage.orders and stage.catalogue (`line` is
-- the order of the records), one statement a model. Of cleaning it does what the shop's files need, no more; it keeps no
-- rejects, no accounts, no places in files, and can only load once.
set jit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
set client_min_messages = warning;
create schema peer;
create function peer.money(amount text) returns int8 language sql immutable
  return (regexp_replace(amount, '[^0-9.-]', '', 'g')::numeric * 100)::int8;

-- Orders: what belongs to an order stands only on its first row.
create table peer.lines as
select trim("Name") as order_id, row_number() over (partition by trim("Name") order by line) as line_no, line,
  lower(trim("Email")) as email, lower(trim("Financial Status")) as status, "Paid at"::timestamptz as paid_at,
  trim("Currency") as currency, peer.money("Total") as total, "Created at"::timestamptz as created_at,
  "Lineitem quantity"::int8 as quantity, peer.money("Lineitem price") as price,
  upper(trim("Lineitem sku")) as sku, coalesce(peer.money("Lineitem discount"), 0) as discount,
  trim("Billing Name") as name, trim("Billing Street") as street, trim("Billing City") as city,
  trim("Billing Province") as province, trim("Billing Country") as country,
  '+86' || regexp_replace(regexp_replace("Billing Phone", '\D', '', 'g'), '^(00)?86|^0', '') as phone,
  "Cancelled at"::timestamptz as cancelled_at, peer.money("Refunded Amount") as refunded
from stage.orders;
create table peer.orders as select * from peer.lines where line_no = 1 and coalesce(email, '') not like '%@example.test';
create index on peer.orders (order_id);
analyze peer.orders;

-- Persons: accounts that share a telephone number which at most four have.
create table peer.account as
select row_number() over (order by email) as member_id, email from (select distinct email from peer.orders where email is not null) a;
create table peer.phone as
select phone, array_agg(member_id) as members from (
  select distinct o.phone, a.member_id from peer.orders o join peer.account a using (email) where o.phone is not null) p
group by phone having count(*) between 2 and 4;
create table peer.link as select member_id, member_id as customer_id from peer.account;
alter table peer.link add primary key (member_id);
do $$
declare moved bigint;
begin
  loop
    update peer.link l set customer_id = m.least from (
      select h.member_id, min(g.customer_id) as least
      from (select phone, unnest(members) as member_id from peer.phone) h
      join (select phone, min(k.customer_id) as customer_id
        from (select phone, unnest(members) as member_id from peer.phone) u join peer.link k using (member_id)
        group by phone) g using (phone)
      group by h.member_id) m
    where l.member_id = m.member_id and m.least < l.customer_id;
    get diagnostics moved = row_count;
    exit when moved = 0;
  end loop;
end $$;

-- Customers: a version for each change of the address.
create table peer.customer as
with said as (
  select l.customer_id, o.created_at, o.line, row(o.street, o.city, o.province, o.country) as place,
    o.street, o.city, o.province, o.country, o.name, o.email, o.phone
  from peer.orders o join peer.account a using (email) join peer.link l using (member_id)
), changed as (
  select *, lag(place) over w is distinct from place as is_new from said window w as (partition by customer_id order by created_at, line)
), newest as (
  select distinct on (customer_id) customer_id, name, email, phone from said order by customer_id, created_at desc, line desc
), begun as (
  select customer_id, created_at, line, street, city, province, country,
    row_number() over w = 1 as is_first, lead(created_at) over w as next_at
  from (select distinct on (customer_id, created_at) * from changed where is_new order by customer_id, created_at, line desc) c
  window w as (partition by customer_id order by created_at)
)
select row_number() over (order by customer_id, created_at)::int4 as customer_key, customer_id::int4, n.name, n.email, n.phone,
  street as address, city, province as region, country, 'shop'::text as first_system,
  case when is_first then '-infinity' else created_at end as valid_from, coalesce(next_at, 'infinity') as valid_to,
  next_at is null as is_current
from begun join newest n using (customer_id);
insert into peer.customer (customer_key, customer_id, valid_from, valid_to, is_current)
values (-1, -1, '-infinity', 'infinity', true);
alter table peer.customer add primary key (customer_key);
create index on peer.customer (customer_id, valid_from);
analyze peer.customer;

-- Articles: those of the catalogue, and those that only orders speak of.
create table peer.product as
select row_number() over (order by sku)::int4 as product_key, * from (
  select coalesce(c.sku, l.sku) as sku, c.name, c.category, c.department, c.list_price from (
    select upper(trim("SKU")) as sku, trim("Title") as name, trim("Category") as category, trim("Department") as department,
      peer.money("Price") as list_price from stage.catalogue) c
  full join (select distinct sku from peer.lines where sku is not null) l on l.sku = c.sku) p;
insert into peer.product (product_key) values (-1), (-2);
alter table peer.product add primary key (product_key);
analyze peer.product;

-- Facts: lines, payments, refunds.
create table peer.sales as
with event as (
  select o.order_id, 'line' as entry, l.line_no, o.created_at as occurred_at, o.created_at, o.email, l.sku, o.status, o.currency,
    l.quantity, l.quantity * l.price as gross_amount, l.discount as discount_amount,
    l.quantity * l.price - l.discount as net_amount, null::int8 as paid_amount, null::int8 as refund_amount, l.line
  from peer.lines l join peer.orders o using (order_id)
  union all
  select order_id, 'payment', 1, paid_at, created_at, email, null, status, currency, null, null, null, null, total, null, line
  from peer.orders where paid_at is not null
  union all
  select order_id, 'refund', 1, coalesce(cancelled_at, created_at), created_at, email, null, status, currency, null, null, null,
    -refunded, null, refunded, line
  from peer.orders where refunded > 0
)
select hashtextextended('shop' || e.order_id || e.entry || e.line_no, 0) as sales_key, 'shop'::text as system, e.order_id, e.entry,
  e.line_no::int4, e.occurred_at, to_char(e.occurred_at at time zone 'Asia/Shanghai', 'YYYYMMDD')::int4 as date_key,
  (extract(hour from e.occurred_at at time zone 'Asia/Shanghai') * 60
    + extract(minute from e.occurred_at at time zone 'Asia/Shanghai'))::int4 as time_key,
  to_char(e.created_at at time zone 'Asia/Shanghai', 'YYYYMMDD')::int4 as order_date_key,
  coalesce(a.member_id, -1)::int4 as customer_member_id, coalesce(c.customer_key, -1) as customer_key,
  case e.entry when 'line' then coalesce(p.product_key, -1) else -2 end as product_key, 1 as channel_key,
  coalesce(e.status, 'unknown') as order_status, e.currency, e.quantity, e.gross_amount, e.discount_amount, e.net_amount,
  e.paid_amount, e.refund_amount, 1::int4 as batch_id, e.line
from event e left join peer.account a using (email) left join peer.link l using (member_id)
left join peer.customer c on c.customer_id = l.customer_id and c.valid_from <= e.occurred_at and c.valid_to > e.occurred_at
left join peer.product p on p.sku = e.sku;
