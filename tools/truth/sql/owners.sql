-- owners: who answers for a kind, a metric or an area, as the shop's own table says.
SELECT subject, owner FROM owner
