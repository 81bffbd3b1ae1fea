using Engine.Bench.Peers.OrtGenAi;
using Engine.Bench.Race;

EngineConversation.Run(() => new OrtGenAiEngine());
