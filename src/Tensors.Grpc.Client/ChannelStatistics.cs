namespace Tensors.Grpc;

/// <summary>What has gone through a channel.</summary>
/// <param name="Calls">Calls of models that were answered.</param>
/// <param name="WireBytes">Their messages, both ways, in bytes; without HTTP headers.</param>
/// <param name="SharedBytes">The tensors that those messages only referred to, both ways, in bytes.</param>
public readonly record struct ChannelStatistics(long Calls, long WireBytes, long SharedBytes);
