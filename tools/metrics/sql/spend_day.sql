-- spend_day: marketing spend by local day, a row each, under the channel it was spent on.
SELECT day, channel AS marketing_channel, campaign, amount FROM marketing_spend
