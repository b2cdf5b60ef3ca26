"""The exchange, driven from outside as a carrier is: by Telnyx's SDK, a webhook receiver and a media socket."""
