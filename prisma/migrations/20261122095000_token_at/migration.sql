-- When the shop last got a token by opening the app. An uninstallation ends all tokens: news of one from before that instant is old.
ALTER TABLE "shops" ADD COLUMN "token_at" TIMESTAMPTZ(3);
