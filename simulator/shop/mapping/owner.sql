SELECT subject, owner, escalation
FROM owners
