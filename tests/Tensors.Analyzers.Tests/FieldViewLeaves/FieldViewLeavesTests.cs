namespace Tensors.Analyzers.Tests.FieldViewLeaves;

public sealed class FieldViewLeavesTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Verify.SampleAsync("TNS2003", name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Verify.SampleAsync("TNS2003", name, members);
}
