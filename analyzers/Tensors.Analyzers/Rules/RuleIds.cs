namespace Tensors.Analyzers.Rules;

/// <summary>The ids of all rules and suppressions of this assembly.</summary>
internal static class RuleIds
{
    public const string NeverDisposed = "TNS1001";
    public const string NotOnEveryPath = "TNS1002";
    public const string NotDisposedOnThrow = "TNS1003";
    public const string UsedAfterDispose = "TNS1004";
    public const string UsedAfterHandOver = "TNS1005";
    public const string Discarded = "TNS1006";
    public const string Overwritten = "TNS1007";
    public const string FieldNotDisposed = "TNS1008";
    public const string CapturedByWork = "TNS1009";
    public const string DefaultUsed = "TNS1010";
    public const string BorrowedEnded = "TNS1011";
    public const string ViewOutlives = "TNS2001";
    public const string ViewUsedAfterEnd = "TNS2002";
    public const string FieldViewLeaves = "TNS2003";
    public const string ViewCaptured = "TNS2004";
    public const string WrittenAfterPublish = "TNS2005";
    public const string IndexOutsideAxis = "TNS3001";
    public const string ImpossibleLength = "TNS3002";
    public const string CopyDoesNotFit = "TNS3003";
    public const string OtherKind = "TNS3004";
    public const string AxisOrder = "TNS3005";
    public const string SuppressDisposeObjects = "TNS9001";
    public const string SuppressDisposeFields = "TNS9002";
    public const string SuppressUnusedValue = "TNS9003";
}
