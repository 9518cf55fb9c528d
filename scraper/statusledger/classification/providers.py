"""Well-known vendors that others depend on, as they are written, and their regions."""

import re

_AS_NAMED = """
    Fastly, Akamai, IBM Cloud, Linode, Hetzner, Vultr, Equinix, Rackspace, Heroku, Vercel, Netlify, Render, GitLab
    Atlassian, Twilio, Mailgun, Postmark, SparkPost, Stripe, PayPal, Braintree, Adyen, Plaid, Klarna
    Affirm, Afterpay, Visa, BLIK, WeChat Pay, Alipay, iDEAL, SEPA Instant, Pix, Swish, Bancontact, Cartes Bancaires
    MobilePay, Okta, Auth0, OneLogin, Apple, LinkedIn, Slack, Zoom, Salesforce, Shopify, Snowflake, Databricks
    MongoDB Atlas, Confluent, Elastic Cloud, PlanetScale, Supabase, OpenAI, Anthropic, Mistral, Hugging Face
    New Relic, PagerDuty, LaunchDarkly, Zendesk, HubSpot, Let's Encrypt, DigiCert, Cogent, Zayo, Verizon, Comcast
    Vodafone, Telstra, Vonage, Sinch, Telnyx, npm, PyPI, CircleCI, Dyn, NS1, CrowdStrike, Algolia, Pusher, Ably
    QuickBooks, Xero, Yodlee, Dwolla
"""
_NAMES = [name.strip() for name in _AS_NAMED.replace("\n", ",").split(",") if name.strip()]
PROVIDERS: dict[str, str] = dict(zip(_NAMES, _NAMES, strict=True)) | {
    "AWS": "AWS, Amazon Web Services, Amazon AWS, Amazon EC2, Amazon S3, AWS Route 53, Amazon CloudFront, Amazon",
    "Google Cloud": "Google Cloud, Google Cloud Platform, GCP, Google Compute Engine, Google",
    "Azure": "Azure, Microsoft Azure, Azure DevOps, Azure Front Door, Azure OpenAI",
    "Microsoft": "Microsoft, Microsoft 365, Office 365, Microsoft Entra, Entra ID, Microsoft Teams, Outlook",
    "Cloudflare": "Cloudflare, CloudFlare",
    "Oracle Cloud": "Oracle Cloud, Oracle Cloud Infrastructure, OCI",
    "Alibaba Cloud": "Alibaba Cloud, Aliyun",
    "DigitalOcean": "DigitalOcean, Digital Ocean",
    "OVHcloud": "OVHcloud, OVH",
    "Bitbucket": "Bitbucket, Atlassian Bitbucket",
    "Fly.io": "Fly io",
    "GitHub": "GitHub, Github, GitHub Actions",
    "SendGrid": "SendGrid, Sendgrid, Twilio SendGrid",
    "Mailchimp": "Mailchimp, Mandrill",
    "Mastercard": "Mastercard, MasterCard",
    "American Express": "American Express, Amex",
    "Federal Reserve": "Federal Reserve, FedACH",
    "Meta": "Meta, Facebook, WhatsApp, Instagram",
    "Datadog": "Datadog, DataDog",
    "Lumen": "Lumen, CenturyLink",
    "AT&T": "AT T",
    "T-Mobile": "T Mobile",
    "Docker Hub": "Docker Hub, DockerHub",
    "Imperva": "Imperva, Incapsula",
}
"""Names to report, and spellings. A spelling counts with these capitals."""

ORDINARY = frozenset(
    {"Render", "Affirm", "Visa", "Meta", "Apple", "Zoom", "Slack", "Lumen", "Cogent", "Mistral", "Pusher", "Plaid"}
)
"""Names that are ordinary words: they do not count at the start of a sentence."""

_SIDE = r"(?:north|south|east|west|central)(?:east|west)?"
REGION = re.compile(
    r"(?<![A-Za-z0-9-])(?:"
    rf"(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso)?-{_SIDE}-[0-9]"
    rf"|(?:us|northamerica|southamerica|europe|asia|australia|me|africa)-{_SIDE}[0-9]{{1,2}}(?:-[a-f])?"
    r"|(?:North|South|East|West|North Central|South Central|West Central|Central|Southeast)"
    r" (?:US|Europe|Asia|India)(?: [23])?"
    r"|(?:UK|Japan|Korea|Australia|Canada|France|Germany|Brazil|Switzerland|UAE|Sweden|Italy|Norway)"
    r" (?:North|South|East|West|Central|Southeast|West Central)"
    r")(?![A-Za-z0-9-])"
)
"""Codes of AWS and Google Cloud, names of Azure."""
