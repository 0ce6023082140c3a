namespace Tensors.Grpc;

/// <summary>
/// How a server speaks the Open Inference Protocol. In the configuration they are the section <c>OpenInference</c>. The server copies them: changes after its
/// first call have no effect.
/// </summary>
public sealed class OpenInferenceOptions
{
    /// <summary>The server's name in its metadata.</summary>
    public string ServerName { get; set; } = "tensors";

    /// <summary>How it uses shared memory of its clients. Default: <see cref="RegisteredRegionAccess.Copy"/>. On Linux only.</summary>
    public RegisteredRegionAccess RegisteredRegions { get; set; } = RegisteredRegionAccess.Copy;

    /// <summary>
    /// Whether every client sees every registered region, as with Triton. By default a region belongs to the connection on which
    /// it was registered.
    /// </summary>
    public bool SharedRegistrations { get; set; }

    /// <summary>
    /// How long the regions of a connection that ended are kept for a client that connects again: 0, for not at all, to 49 days. Default: 2
    /// minutes. Where the process of the client is known, its regions are kept as long as that process runs, however long that is, and go when it
    /// ends. Only the same process gets them back or, where it is not known, the same address and user.
    /// </summary>
    public TimeSpan RegistrationGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Maximum number of regions that are registered at the same time, on one connection or, where they are shared, in all. Default: 256.</summary>
    public int MaxRegions { get; set; } = 256;

    /// <summary>Copies options, so that later changes have no effect.</summary>
    internal OpenInferenceOptions Copy() => (OpenInferenceOptions)MemberwiseClone();

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(OpenInferenceOptions options) =>
        OptionChecks.First(
            OptionChecks.NotNull(nameof(ServerName), options.ServerName),
            OptionChecks.Choice(nameof(RegisteredRegions), options.RegisteredRegions),
            OptionChecks.Time(nameof(RegistrationGrace), options.RegistrationGrace, TimeSpan.Zero),
            OptionChecks.AtLeast(nameof(MaxRegions), options.MaxRegions, 0)
        );
}
