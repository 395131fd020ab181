SELECT channel, name, kind
FROM channels
