-- What makes the star of star.sql ready to query.
set jit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
alter table peer.sales add primary key (sales_key);
create index on peer.sales (customer_member_id);
create index on peer.sales (product_key);
analyze peer.sales;
create table peer.sales_day_category_channel as
select s.date_key, p.category, s.channel_key, count(*) as rows, sum(quantity) as quantity, sum(gross_amount) as gross_amount,
  sum(discount_amount) as discount_amount, sum(net_amount) as net_amount, sum(paid_amount) as paid_amount,
  sum(refund_amount) as refund_amount
from peer.sales s join peer.product p using (product_key) group by 1, 2, 3;
