jsonCallback({
 "drpost": false,
 "drMessage": null,
 "services": [
  {
   "serviceName": "Maps",
   "redirectUrl": null,
   "events": []
  },
  {
   "serviceName": "Beta Builds",
   "redirectUrl": "https://builds.example.com/",
   "events": [
    {
     "messageId": "41",
     "statusType": "Hiccup",
     "message": "Builds (some) wait.",
     "datePosted": "11/30/2026 23:50 PST",
     "startDate": "11/30/2026 23:30 PST",
     "endDate": "12/01/2026 00:10 PST",
     "epochStartDate": 1796110200000,
     "epochEndDate": 1796112600000,
     "usersAffected": null,
     "affectedServices": null,
     "eventStatus": "resolved"
    }
   ]
  }
 ]
});
