-- acquisition_spend: marketing spend for acquisition, a row each, under the channel it was spent on.
SELECT day, channel AS acquisition_channel, campaign, amount FROM marketing_spend WHERE purpose = 'acquisition'
