SELECT {p.DateCreated}, {p.UserId}, {p.ItemId}, {p.ItemType}, {p.ItemName}, {p.PlaybackMethod}, {p.ClientName},
       {p.DeviceName}, {p.PlayDuration}
FROM PlaybackActivity AS p
