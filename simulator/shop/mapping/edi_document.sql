SELECT document AS document_id, 'x12' AS standard, transaction_set AS set_code, control_number AS control_no, partner,
       direction, status, acknowledged_by AS ack, exchanged_at
FROM edi_log
